using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Drops controls and turns odd spaces into plain ones.</summary>
internal sealed class Nmt : INormalizer
{
    public void Normalize(NormalizedText text)
    {
        text.BeginRewrite();
        for (var index = 0; index < text.Length; index++)
        {
            var unit = text.Span[index];
            if (UnicodeTables.NmtSpace.Contains(unit))
            {
                text.Put(' ', index);
            }
            else if (!UnicodeTables.NmtControl.Contains(unit))
            {
                text.Copy(index, 1);
            }
        }

        text.EndRewrite();
    }
}
