namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>A place in the text of a regular expression.</summary>
internal sealed class PatternCursor(string pattern)
{
    public int Index { get; set; }

    public bool AtEnd => Index >= pattern.Length;

    public char Peek => pattern[Index];

    public bool StartsWith(string text) => pattern.AsSpan(Index).StartsWith(text, StringComparison.Ordinal);

    public char Take() => AtEnd ? throw Problem("it ends too early") : pattern[Index++];

    public bool TryTake(char expected)
    {
        var found = !AtEnd && Peek == expected;
        Index += found ? 1 : 0;
        return found;
    }

    public int TakeCodePoint()
    {
        if (AtEnd)
        {
            throw Problem("it ends too early");
        }

        var code = NormalizedText.CodePointAt(pattern, Index, out var units);
        Index += units;
        return code;
    }

    /// <summary>A decimal number; null where none stands here.</summary>
    public int? TakeNumber()
    {
        long? number = null;
        while (!AtEnd && char.IsAsciiDigit(Peek))
        {
            number = Math.Min(((number ?? 0) * 10) + (Take() - '0'), int.MaxValue - 1);
        }

        return (int?)number;
    }

    /// <summary>A hexadecimal number of at most so many digits; null where none stands here.</summary>
    public int? TakeHexadecimal(int mostDigits)
    {
        int? number = null;
        for (var i = 0; i < mostDigits && !AtEnd && char.IsAsciiHexDigit(Peek); i++)
        {
            number = ((number ?? 0) << 4) | Convert.ToInt32(Take().ToString(), 16);
        }

        return number;
    }

    /// <summary>What stands before a character, which is taken too.</summary>
    public string TakeThrough(char end)
    {
        var at = pattern.IndexOf(end, Index);
        if (at < 0)
        {
            throw Problem($"a '{end}' is missing");
        }

        var text = pattern[Index..at];
        Index = at + 1;
        return text;
    }

    public PatternException Problem(string problem) => new($"{problem} (at character {Index})");
}
