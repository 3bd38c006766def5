namespace AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

/// <summary>Nothing is added; a second text follows the first with type 1.</summary>
internal sealed class NoPostProcessing : IPostProcessor
{
    public static readonly NoPostProcessing Instance = new();

    private static readonly TemplatePart[] Single = [new(0, 0)];
    private static readonly TemplatePart[] Pair = [new(0, 0), new(1, 1)];

    public IReadOnlyList<TemplatePart> GetParts(bool isPair, bool addSpecialTokens) => isPair ? Pair : Single;
}
