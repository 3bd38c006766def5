namespace AiDotNet.Hub.Runtime.Tokenization.Decoders;

/// <summary>Several steps, one after the other.</summary>
internal sealed class Sequence(IReadOnlyList<IDecoder> steps) : IDecoder
{
    public void Decode(List<string> tokens)
    {
        foreach (var step in steps)
        {
            step.Decode(tokens);
        }
    }
}
