namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>The tokens of one text before special ones, truncation and padding; reused from call to call.</summary>
internal sealed class TokenBuffer
{
    private readonly List<(int Id, string Token, int Start, int End, int Word)> _tokens = [];

    public int Count => _tokens.Count;

    public (int Id, string Token, int Start, int End, int Word) this[int index] => _tokens[index];

    public int Capacity => _tokens.Capacity;

    public void Clear() => _tokens.Clear();

    /// <summary>Makes room for the tokens of a huge word at once.</summary>
    public void Reserve(int more)
    {
        if (more > 1 << 16)
        {
            _tokens.EnsureCapacity(_tokens.Count + more);
        }
    }

    public void Add(int id, string token, (int Start, int End) origin, int word) => _tokens.Add((id, token, origin.Start, origin.End, word));

    /// <summary>Turns offsets from UTF-16 units into code points.</summary>
    /// <param name="text">The text of these tokens.</param>
    /// <param name="from">The first token to change.</param>
    public void CountCodePoints(ReadOnlySpan<char> text, int from)
    {
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return;
        }

        var codePoints = new int[text.Length + 1];
        for (var i = 0; i < text.Length; i++)
        {
            var isSecondHalf = char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1]);
            codePoints[i + 1] = codePoints[i] + (isSecondHalf ? 0 : 1);
        }

        foreach (ref var token in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokens)[from..])
        {
            (token.Start, token.End) = (codePoints[token.Start], codePoints[token.End]);
        }
    }
}
