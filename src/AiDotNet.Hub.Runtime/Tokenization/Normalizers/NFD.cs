using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Canonical decomposition.</summary>
internal sealed class NFD : INormalizer
{
    public void Normalize(NormalizedText text) => UnicodeForm.Decompose(text, compatibility: false);
}
