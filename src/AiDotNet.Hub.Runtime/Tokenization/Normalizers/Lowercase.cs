using System.Text;
using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Lower case, character by character: no rule looks at neighbours.</summary>
internal sealed class Lowercase : INormalizer
{
    public void Normalize(NormalizedText text) => Apply(text);

    public static void Apply(NormalizedText text)
    {
        if (Ascii.IsValid(text.Span))
        {
            Ascii.ToLowerInPlace(text.Units, out _);
            return;
        }

        text.BeginRewrite();
        for (var index = 0; index < text.Length;)
        {
            var code = text.CodePointAt(index, out var units);
            if (code < 0x80)
            {
                text.Put(code is >= 'A' and <= 'Z' ? code | 0x20 : code, index);
            }
            else if (UnicodeTables.Lowercase.TryGet(code, out var lower))
            {
                foreach (var part in lower)
                {
                    text.Put(part, index);
                }
            }
            else
            {
                text.Copy(index, units);
            }

            index += units;
        }

        text.EndRewrite();
    }
}
