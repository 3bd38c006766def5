using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Canonical composition.</summary>
internal sealed class NFC : INormalizer
{
    public void Normalize(NormalizedText text) => UnicodeForm.Compose(text, compatibility: false);
}
