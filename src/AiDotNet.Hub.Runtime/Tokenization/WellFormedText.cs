namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>UTF-16 without lone surrogates.</summary>
internal static class WellFormedText
{
    /// <summary>The text with U+FFFD for each lone surrogate; the same instance where there is none.</summary>
    public static string Repair(string text)
    {
        var first = FindLoneSurrogate(text, 0);
        return first < 0 ? text : string.Create(text.Length, (text, first), static (target, state) =>
        {
            state.text.CopyTo(target);
            for (var at = state.first; at >= 0; at = FindLoneSurrogate(target, at + 1))
            {
                target[at] = '\uFFFD';
            }
        });
    }

    private static int FindLoneSurrogate(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length)
        {
            var at = text[from..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (at < 0)
            {
                return -1;
            }

            at += from;
            if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]))
            {
                return at;
            }

            from = at + 2;
        }

        return -1;
    }
}
