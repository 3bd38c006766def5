namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Writes spaces as a visible character, puts one before the text, and cuts before each.</summary>
internal sealed class Metaspace(int replacement, PrependScheme prependScheme, bool split) : IPreTokenizer
{
    private readonly string _replacement = char.ConvertFromUtf32(replacement);
    private readonly PrependScheme _prependScheme = prependScheme;
    private readonly Split? _split = split ? new Split(char.ConvertFromUtf32(replacement), SplitBehavior.MergedWithNext, invert: false) : null;

    public void PreTokenize(PreTokenizedText text)
    {
        text.Rewrite(this, static (self, target, start, end) => self.Rewrite(target, start, end));
        _split?.PreTokenize(text);
    }

    private void Rewrite(NormalizedText text, int start, int end)
    {
        if (Prepends(text, start, end))
        {
            Put(text, start);
        }

        for (var index = start; index < end;)
        {
            var space = text.Span[index..end].IndexOf(' ');
            var run = space < 0 ? end - index : space;
            text.Copy(index, run);
            index += run;
            if (space >= 0)
            {
                Put(text, index++);
            }
        }
    }

    // "First" means the piece at the beginning of the whole text, wherever else its words stand.
    private bool Prepends(NormalizedText text, int start, int end) =>
        _prependScheme != PrependScheme.Never
        && text.Span[start] != ' '
        && !text.Span[start..end].StartsWith(_replacement, StringComparison.Ordinal)
        && (_prependScheme == PrependScheme.Always || text.Origin(start, start + 1).Start == 0);

    private void Put(NormalizedText text, int index)
    {
        foreach (var unit in _replacement)
        {
            text.PutUnit(unit, index);
        }
    }
}

/// <summary>Which pieces get a replacement character before them.</summary>
internal enum PrependScheme
{
    /// <summary>Every piece.</summary>
    Always,

    /// <summary>The piece that begins at the beginning of the whole text.</summary>
    First,

    /// <summary>None.</summary>
    Never,
}
