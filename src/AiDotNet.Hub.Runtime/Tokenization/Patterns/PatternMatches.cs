namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>The matches of a pattern in a text. An empty match right behind another match does not count.</summary>
internal ref struct PatternMatches
{
    private readonly Pattern _pattern;
    private readonly ReadOnlySpan<char> _text;
    private PatternMatcher _matcher;
    private int _from;
    private int _lastEnd = -1;

    public PatternMatches(Pattern pattern, ReadOnlySpan<char> text)
    {
        _pattern = pattern;
        _text = text;
        _matcher = new PatternMatcher(pattern, text);
    }

    public int Start { get; private set; }

    public int End { get; private set; }

    public bool MoveNext()
    {
        while (_from <= _text.Length && TryFind(out var start, out var end))
        {
            if (start == end && end == _lastEnd)
            {
                _from += end < _text.Length ? UnitsAt(end) : 1;
                continue;
            }

            (Start, End) = (start, end);
            _from = _lastEnd = end;
            return true;
        }

        return false;
    }

    private bool TryFind(out int start, out int end)
    {
        for (start = _from; start <= _text.Length; start += start < _text.Length ? UnitsAt(start) : 1)
        {
            if (_pattern.NeverEmpty && (start == _text.Length || !_pattern.MayBeginWith(NormalizedText.CodePointAt(_text, start, out _))))
            {
                continue;
            }

            end = _matcher.Match(start, _from);
            if (end >= 0)
            {
                return true;
            }
        }

        end = -1;
        return false;
    }

    private readonly int UnitsAt(int index) => char.IsHighSurrogate(_text[index]) && index + 1 < _text.Length ? 2 : 1;
}
