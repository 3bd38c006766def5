namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>Where a text is cut.</summary>
public sealed record TruncationOptions
{
    /// <summary>No cutting, whatever <c>tokenizer.json</c> says.</summary>
    public static readonly TruncationOptions None = new() { MaxLength = int.MaxValue };

    /// <summary>The most tokens, special ones included. Less than there are special ones means no cutting, as in the reference.</summary>
    public required int MaxLength { get; init; }

    /// <summary>How many tokens an overflowing part repeats of the one before. Default 0; less than the room for the text.</summary>
    public int Stride { get; init; }

    /// <summary>Which text of a pair is cut. Default <see cref="TruncationStrategy.LongestFirst"/>.</summary>
    public TruncationStrategy Strategy { get; init; }

    /// <summary>Which end is cut off. Default <see cref="TokenSide.Right"/>.</summary>
    public TokenSide Direction { get; init; }
}

/// <summary>Which text of a pair is cut.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, and both to about half of the room where both are too long.</summary>
    LongestFirst,

    /// <summary>The first only; an error where it would vanish.</summary>
    OnlyFirst,

    /// <summary>The second only; an error where it would vanish or there is none.</summary>
    OnlySecond,
}

/// <summary>An end of a list of tokens.</summary>
public enum TokenSide
{
    /// <summary>The end.</summary>
    Right,

    /// <summary>The beginning.</summary>
    Left,
}
