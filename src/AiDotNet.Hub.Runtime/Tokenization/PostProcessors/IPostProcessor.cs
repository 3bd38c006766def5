namespace AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

/// <summary>How the tokens of one or two texts are put together with special ones.</summary>
internal interface IPostProcessor
{
    /// <summary>The parts of the result, in order.</summary>
    IReadOnlyList<TemplatePart> GetParts(bool isPair, bool addSpecialTokens);

    /// <summary>What is done to the offsets of the texts' tokens, one after the other.</summary>
    IReadOnlyList<OffsetTrim> Trims => [];
}

/// <summary>A part of the result: a text's tokens, or one special token.</summary>
/// <param name="Sequence">0 or 1 for a text, -1 for a special token.</param>
/// <param name="TypeId">The type id of its tokens.</param>
/// <param name="Id">The special token's id.</param>
/// <param name="Token">The special token's text.</param>
internal readonly record struct TemplatePart(int Sequence, int TypeId, int Id = 0, string Token = "")
{
    /// <summary>The type id of what truncation cut off, which the reference's templates forget.</summary>
    public int OverflowTypeId { get; init; } = Math.Max(Sequence, 0);
}
