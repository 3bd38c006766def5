using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Compatibility decomposition.</summary>
internal sealed class NFKD : INormalizer
{
    public void Normalize(NormalizedText text) => UnicodeForm.Decompose(text, compatibility: true);
}
