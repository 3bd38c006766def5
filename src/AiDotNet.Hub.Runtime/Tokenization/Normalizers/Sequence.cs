namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>Several steps, one after the other.</summary>
internal sealed class Sequence(IReadOnlyList<INormalizer> steps) : INormalizer
{
    public IReadOnlyList<INormalizer> Steps => steps;

    public void Normalize(NormalizedText text)
    {
        foreach (var step in steps)
        {
            step.Normalize(text);
        }
    }
}
