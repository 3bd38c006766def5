namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Several steps, one after the other.</summary>
internal sealed class Sequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    public IReadOnlyList<IPreTokenizer> Steps => steps;

    public void PreTokenize(PreTokenizedText text)
    {
        foreach (var step in steps)
        {
            step.PreTokenize(text);
        }
    }
}
