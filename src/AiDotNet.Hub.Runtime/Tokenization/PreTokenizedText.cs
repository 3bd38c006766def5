namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>A normalized text and the words it is cut into. Steps cut the words further; reused from call to call.</summary>
internal sealed class PreTokenizedText
{
    private List<(int Start, int End)> _words = [];
    private List<(int Start, int End)> _next = [];

    /// <summary>The text that the words are ranges of.</summary>
    public NormalizedText Text { get; private set; } = null!;

    /// <summary>The words, none of them empty.</summary>
    public List<(int Start, int End)> Words => _words;

    public void Reset(NormalizedText text, int start, int end)
    {
        Text = text;
        _words.Clear();
        Add(_words, start, end);
    }

    /// <summary>Cuts every word.</summary>
    public void Split<TState>(TState state, WordCutter<TState> cut)
    {
        _next.Clear();
        foreach (var (start, end) in _words)
        {
            cut(state, Text.Span, start, end, _next);
        }

        (_words, _next) = (_next, _words);
    }

    public static void Add(List<(int Start, int End)> words, int start, int end)
    {
        if (start < end)
        {
            words.Add((start, end));
        }
    }
}

/// <summary>Cuts a range of a text into words.</summary>
internal delegate void WordCutter<in TState>(TState state, ReadOnlySpan<char> text, int start, int end, List<(int Start, int End)> words);
