namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>A step that rewrites text before it is cut into words.</summary>
internal interface INormalizer
{
    void Normalize(NormalizedText text);
}
