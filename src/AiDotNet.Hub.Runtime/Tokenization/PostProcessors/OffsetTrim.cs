using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

/// <summary>Moves offsets past the white space that a token begins or ends with.</summary>
/// <param name="AddPrefixSpace">Whether the space that the first token begins with was added, and so has no place in the text.</param>
internal readonly record struct OffsetTrim(bool AddPrefixSpace)
{
    /// <summary>The offsets that remain.</summary>
    /// <param name="token">The token's text.</param>
    /// <param name="offset">Its offsets.</param>
    /// <param name="isFirst">Whether it is the first of its part of the result.</param>
    public (int Start, int End) Apply(string token, (int Start, int End) offset, bool isFirst)
    {
        var (leading, trailing) = (0, 0);
        while (leading < token.Length && IsSpace(token[leading]))
        {
            leading++;
        }

        while (trailing < token.Length && IsSpace(token[^(trailing + 1)]))
        {
            trailing++;
        }

        var (start, end) = offset;
        // More than one space were in the text.
        if (leading > 1 || (leading == 1 && !(AddPrefixSpace && (isFirst || start == 0))))
        {
            start = Math.Min(start + leading, end);
        }

        if (trailing > 0 && end >= trailing)
        {
            end = Math.Max(end - trailing, start);
        }

        return (start, end);
    }

    private static bool IsSpace(char unit) => unit == ByteAlphabet.Space || UnicodeTables.WhiteSpace.Contains(unit);
}
