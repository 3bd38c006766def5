using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;
using AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

namespace AiDotNet.Hub.Runtime.Tokenization.Files;

/// <summary>What a tokenizer class is made from: the vocabulary of whichever file there is, and what of it the class does not make anew.</summary>
internal sealed record TokenizerSource
{
    /// <summary>The file, for errors.</summary>
    public required string File { get; init; }

    /// <summary>The tokens; null where <see cref="Pieces"/> are the vocabulary.</summary>
    public Vocabulary? Vocabulary { get; init; }

    /// <summary>What merges, for byte-pair encoding.</summary>
    public MergeTable? Merges { get; init; }

    /// <summary>The tokens with scores, for a unigram model.</summary>
    public IReadOnlyList<(string Piece, double Score)>? Pieces { get; init; }

    /// <summary>The id of the unknown piece.</summary>
    public int UnknownId { get; init; }

    /// <summary>The map of characters.</summary>
    public CharacterMap? Map { get; init; }

    /// <summary>The tokens beside the vocabulary, in their order.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>The post-processor, where the file has one.</summary>
    public IPostProcessor? PostProcessor { get; init; }

    /// <summary>Whether the pieces are those of a SentencePiece model, which classes may put in another order.</summary>
    public bool IsSentencePiece { get; init; }

    public TruncationOptions? Truncation { get; init; }

    public PaddingOptions? Padding { get; init; }
}
