namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>How to encode. The default follows <c>tokenizer.json</c> itself.</summary>
public sealed record TokenizerOptions
{
    /// <summary>Whether the template's special tokens are added. Default true.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>Whether special tokens that stand in the text are plain text there. Default false: they are recognised.</summary>
    public bool SplitSpecialTokens { get; init; }

    /// <summary>Whether and where the text is cut; null for what <c>tokenizer.json</c> says.</summary>
    public TruncationOptions? Truncation { get; init; }

    /// <summary>Whether and how far a batch is padded; null for what <c>tokenizer.json</c> says.</summary>
    public PaddingOptions? Padding { get; init; }

    /// <summary>Whether what truncation cuts off is returned too, in <see cref="TokenEncoding.Overflowing"/>. Default false.</summary>
    public bool ReturnOverflowing { get; init; }

    /// <summary>Whether offsets count code points. Default false: UTF-16 units, as in <see cref="string"/>.</summary>
    public bool OffsetsInCodePoints { get; init; }
}
