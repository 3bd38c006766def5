namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>What a <see cref="BPE"/> does beside merging.</summary>
internal sealed record BpeSettings
{
    /// <summary>The token for unknown characters; null to leave them out.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>What stands before every symbol of a word but the first.</summary>
    public string ContinuingSubwordPrefix { get; init; } = "";

    /// <summary>What stands behind the last symbol of a word.</summary>
    public string EndOfWordSuffix { get; init; } = "";

    /// <summary>Whether neighbouring unknown characters are one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether an unknown character becomes its bytes, where there is a token for each.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a word that is a token is that token, whatever the merges say.</summary>
    public bool IgnoreMerges { get; init; }
}
