namespace AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

/// <summary>Two templates, one for a text and one for a pair.</summary>
internal sealed class TemplateProcessing(IReadOnlyList<TemplatePart> single, IReadOnlyList<TemplatePart> pair) : IPostProcessor
{
    // Without special tokens the type ids and the order of the texts still come from the template.
    private readonly TemplatePart[] _bareSingle = [.. single.Where(part => part.Sequence >= 0)];
    private readonly TemplatePart[] _barePair = [.. pair.Where(part => part.Sequence >= 0)];

    public IReadOnlyList<TemplatePart> GetParts(bool isPair, bool addSpecialTokens) =>
        addSpecialTokens ? (isPair ? pair : single) : (isPair ? _barePair : _bareSingle);
}
