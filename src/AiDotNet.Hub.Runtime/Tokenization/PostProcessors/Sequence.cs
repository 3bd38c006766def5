namespace AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

/// <summary>Several steps, of which at most one adds tokens; the others trim offsets.</summary>
internal sealed class Sequence(IReadOnlyList<IPostProcessor> steps) : IPostProcessor
{
    private readonly IPostProcessor _adder = steps.FirstOrDefault(step => step is not ByteLevel) ?? NoPostProcessing.Instance;

    public IReadOnlyList<OffsetTrim> Trims { get; } = [.. steps.SelectMany(step => step.Trims)];

    public IReadOnlyList<TemplatePart> GetParts(bool isPair, bool addSpecialTokens) => _adder.GetParts(isPair, addSpecialTokens);
}
