namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Writes the text in characters that stand for its UTF-8 bytes.</summary>
internal sealed class ByteLevel : INormalizer
{
    public void Normalize(NormalizedText text)
    {
        text.BeginRewrite();
        text.PutBytes(0, text.Length);
        text.EndRewrite();
    }
}
