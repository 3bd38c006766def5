using AiDotNet.Hub.Runtime.Tokenization.Patterns;

namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Cuts at every occurrence of a text or match of a pattern.</summary>
internal sealed class Split : IPreTokenizer
{
    private readonly string _text = "";
    private readonly Pattern? _pattern;
    private readonly SplitBehavior _behavior;
    private readonly bool _invert;

    /// <param name="text">Not empty.</param>
    /// <param name="behavior">What becomes of the occurrences.</param>
    /// <param name="invert">Whether what lies between them is the separator.</param>
    public Split(string text, SplitBehavior behavior, bool invert) => (_text, _behavior, _invert) = (text, behavior, invert);

    public Split(Pattern pattern, SplitBehavior behavior, bool invert) => (_pattern, _behavior, _invert) = (pattern, behavior, invert);

    public void PreTokenize(PreTokenizedText text)
    {
        if (_pattern is null)
        {
            text.Split(this, static (self, span, start, end, words) => self.SplitAtText(span, start, end, words));
        }
        else
        {
            text.Split(this, static (self, span, start, end, words) => self.SplitAtMatches(span, start, end, words));
        }
    }

    private void SplitAtText(ReadOnlySpan<char> span, int start, int end, List<(int Start, int End)> words)
    {
        var writer = new SplitWriter(_behavior, _invert, start, words);
        for (var from = start; ;)
        {
            var at = span[from..end].IndexOf(_text, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }

            writer.Separator(from + at, from + at + _text.Length);
            from += at + _text.Length;
        }

        writer.End(end);
    }

    private void SplitAtMatches(ReadOnlySpan<char> span, int start, int end, List<(int Start, int End)> words)
    {
        var writer = new SplitWriter(_behavior, _invert, start, words);
        var matches = _pattern!.Matches(span[start..end]);
        while (matches.MoveNext())
        {
            writer.Separator(start + matches.Start, start + matches.End);
        }

        writer.End(end);
    }
}
