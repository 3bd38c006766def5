using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;
using AiDotNet.Hub.Runtime.Tokenization.Decoders;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;
using AiDotNet.Hub.Runtime.Tokenization.PostProcessors;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>What a tokenizer is put together from.</summary>
internal sealed record TokenizerParts
{
    public required ITokenModel Model { get; init; }

    public INormalizer? Normalizer { get; init; }

    public IPreTokenizer? PreTokenizer { get; init; }

    public IPostProcessor? PostProcessor { get; init; }

    public IDecoder? Decoder { get; init; }

    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    public TruncationOptions? Truncation { get; init; }

    public PaddingOptions? Padding { get; init; }

    /// <summary>The pad token of the folder's configuration; null where none is named.</summary>
    public string? PadToken { get; init; }

    /// <summary>The side that the folder's configuration pads on; null where none is named.</summary>
    public TokenSide? PaddingSide { get; init; }

    /// <summary>The end that the folder's configuration cuts off; null where none is named.</summary>
    public TokenSide? TruncationSide { get; init; }

    /// <summary>The most tokens that the folder's configuration gives the model; null for no such limit.</summary>
    public int? ModelMaxLength { get; init; }

    /// <summary>Whether decoded text is cleaned up once more as a whole.</summary>
    public bool CleanUpTokenizationSpaces { get; init; }
}
