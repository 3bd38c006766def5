namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>The tokens of one text or pair. All lists have the same length.</summary>
public sealed record TokenEncoding
{
    /// <summary>The ids.</summary>
    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary>The tokens' texts.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>Where each token stands in its text, in UTF-16 units unless code points were asked for; (0, 0) for tokens that were added.</summary>
    public required IReadOnlyList<(int Start, int End)> Offsets { get; init; }

    /// <summary>0 for the first text, 1 for the second, as the template says.</summary>
    public required IReadOnlyList<int> TypeIds { get; init; }

    /// <summary>1 for tokens that were added by the template or by padding.</summary>
    public required IReadOnlyList<int> SpecialTokensMask { get; init; }

    /// <summary>1 for tokens, 0 for padding.</summary>
    public required IReadOnlyList<int> AttentionMask { get; init; }

    /// <summary>Which word of its text each token belongs to, -1 for tokens that were added. With words given one by one, their index.</summary>
    public IReadOnlyList<int> WordIds { get; init; } = [];

    /// <summary>Which text each token belongs to, 0 or 1, or -1 for tokens that were added.</summary>
    public IReadOnlyList<int> SequenceIds { get; init; } = [];

    /// <summary>What truncation cut off, in parts of the same length; empty unless asked for.</summary>
    public IReadOnlyList<TokenEncoding> Overflowing { get; init; } = [];
}
