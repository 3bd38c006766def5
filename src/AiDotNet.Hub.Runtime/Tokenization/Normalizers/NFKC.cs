using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Compatibility composition.</summary>
internal sealed class NFKC : INormalizer
{
    public void Normalize(NormalizedText text) => UnicodeForm.Compose(text, compatibility: true);
}
