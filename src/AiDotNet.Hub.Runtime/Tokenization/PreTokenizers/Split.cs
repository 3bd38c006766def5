namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Cuts at every occurrence of a text.</summary>
internal sealed class Split(string pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    private readonly string _pattern = pattern;
    private readonly SplitBehavior _behavior = behavior;
    private readonly bool _invert = invert;

    public void PreTokenize(PreTokenizedText text) => text.Split(this, static (self, span, start, end, words) =>
    {
        var writer = new SplitWriter(self._behavior, self._invert, start, words);
        for (var from = start; self._pattern.Length > 0;)
        {
            var at = span[from..end].IndexOf(self._pattern, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }

            writer.Separator(from + at, from + at + self._pattern.Length);
            from += at + self._pattern.Length;
        }

        writer.End(end);
    });
}
