namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Several steps, one after the other.</summary>
internal sealed class Sequence(IReadOnlyList<INormalizer> steps) : INormalizer
{
    public void Normalize(NormalizedText text)
    {
        foreach (var step in steps)
        {
            step.Normalize(text);
        }
    }
}
