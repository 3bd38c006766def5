namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>How far a batch is padded.</summary>
public sealed record PaddingOptions
{
    /// <summary>No padding, whatever <c>tokenizer.json</c> says.</summary>
    public static readonly PaddingOptions None = new() { Enabled = false };

    /// <summary>To the longest of the batch, with the tokenizer's own pad token.</summary>
    public static readonly PaddingOptions Longest = new() { Enabled = true };

    /// <summary>Whether there is padding.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The length to pad to; null for the longest of the batch. Longer texts stay as they are.</summary>
    public int? Length { get; init; }

    /// <summary>Rounds the length up to a multiple; null or 0 for no rounding.</summary>
    public int? PadToMultipleOf { get; init; }

    /// <summary>Where the padding goes; null for the tokenizer's own side.</summary>
    public TokenSide? Direction { get; init; }

    /// <summary>The id; null for that of the tokenizer's own pad token.</summary>
    public int? PadId { get; init; }

    /// <summary>The type id; null for the tokenizer's own.</summary>
    public int? PadTypeId { get; init; }

    /// <summary>The token's text; null for the tokenizer's own pad token.</summary>
    public string? PadToken { get; init; }
}
