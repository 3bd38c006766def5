using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Cuts white space at the ends.</summary>
internal sealed class Strip(bool left, bool right) : INormalizer
{
    public void Normalize(NormalizedText text)
    {
        // White space lies in the first plane: units will do.
        var (start, end) = (0, text.Length);
        while (left && start < end && UnicodeTables.WhiteSpace.Contains(text.Span[start]))
        {
            start++;
        }

        while (right && end > start && UnicodeTables.WhiteSpace.Contains(text.Span[end - 1]))
        {
            end--;
        }

        if (start > 0 || end < text.Length)
        {
            text.Slice(start, end);
        }
    }
}
