namespace AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

/// <summary>Adds nothing; may move offsets past white space.</summary>
internal sealed class ByteLevel(bool trimOffsets, bool addPrefixSpace) : IPostProcessor
{
    public IReadOnlyList<OffsetTrim> Trims { get; } = trimOffsets ? [new OffsetTrim(addPrefixSpace)] : [];

    public IReadOnlyList<TemplatePart> GetParts(bool isPair, bool addSpecialTokens) => NoPostProcessing.Instance.GetParts(isPair, addSpecialTokens);
}
