using System.Runtime.InteropServices;

namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>A normalized text and the words it is cut into. Steps cut the words further; reused from call to call.</summary>
internal sealed class PreTokenizedText
{
    private List<(int Start, int End)> _words = [];
    private List<(int Start, int End)> _next = [];
    private readonly NormalizedText _rewritten = new();

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

    /// <summary>Rewrites every word; what lies between words is gone then.</summary>
    public void Rewrite<TState>(TState state, WordRewriter<TState> rewrite)
    {
        // The text belongs to the caller, who has more to read there.
        if (!ReferenceEquals(Text, _rewritten))
        {
            var (from, to) = _words.Count == 0 ? (0, 0) : (_words[0].Start, _words[^1].End);
            _rewritten.CopyFrom(Text, from, to);
            Text = _rewritten;
            foreach (ref var word in CollectionsMarshal.AsSpan(_words))
            {
                word = (word.Start - from, word.End - from);
            }
        }

        _next.Clear();
        Text.BeginRewrite();
        foreach (var (start, end) in _words)
        {
            var written = Text.Written;
            rewrite(state, Text, start, end);
            Add(_next, written, Text.Written);
        }

        Text.EndRewrite();
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

/// <summary>Writes what becomes of a word, a range of a text.</summary>
internal delegate void WordRewriter<in TState>(TState state, NormalizedText text, int start, int end);
