using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Drops combining marks. Decomposes nothing: that is another step's work.</summary>
internal sealed class StripAccents : INormalizer
{
    public void Normalize(NormalizedText text) => Drop(text, UnicodeTables.Accent);

    /// <summary>Drops the members of a set that holds nothing below U+0300.</summary>
    public static void Drop(NormalizedText text, CodePointSet marks)
    {
        if (text.Span.IndexOfAnyExceptInRange('\0', '\u02FF') < 0)
        {
            return;
        }

        text.BeginRewrite();
        for (var index = 0; index < text.Length;)
        {
            var code = text.CodePointAt(index, out var units);
            if (!marks.Contains(code))
            {
                text.Copy(index, units);
            }

            index += units;
        }

        text.EndRewrite();
    }
}
