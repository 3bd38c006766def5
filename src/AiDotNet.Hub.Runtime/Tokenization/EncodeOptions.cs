namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>How to encode. The default follows <c>tokenizer.json</c> itself.</summary>
public sealed record EncodeOptions
{
    /// <summary>Whether the template's special tokens are added. Default true.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>Whether and where the text is cut; null for what <c>tokenizer.json</c> says.</summary>
    public TruncationOptions? Truncation { get; init; }

    /// <summary>Whether and how far a batch is padded; null for what <c>tokenizer.json</c> says.</summary>
    public PaddingOptions? Padding { get; init; }

    /// <summary>Whether offsets count code points. Default false: UTF-16 units, as in <see cref="string"/>.</summary>
    public bool OffsetsInCodePoints { get; init; }
}

/// <summary>Where a text is cut.</summary>
public sealed record TruncationOptions
{
    /// <summary>No cutting, whatever <c>tokenizer.json</c> says.</summary>
    public static readonly TruncationOptions None = new() { MaxLength = int.MaxValue };

    /// <summary>The most tokens, special ones included.</summary>
    public required int MaxLength { get; init; }
}

/// <summary>How far a batch is padded.</summary>
public sealed record PaddingOptions
{
    /// <summary>No padding, whatever <c>tokenizer.json</c> says.</summary>
    public static readonly PaddingOptions None = new() { Enabled = false };

    /// <summary>To the longest of the batch, with the tokenizer's own pad token.</summary>
    public static readonly PaddingOptions Longest = new() { Enabled = true };

    /// <summary>Whether there is padding.</summary>
    public required bool Enabled { get; init; }
}
