namespace AiDotNet.Hub.Runtime.Tokenization.AddedTokens;

/// <summary>A text that is a token wherever it stands.</summary>
internal sealed record AddedToken
{
    public required string Content { get; init; }

    /// <summary>Only where no word character touches it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Takes the white space before it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Takes the white space behind it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Looked for in the normalized text, in its own normalized form.</summary>
    public bool Normalized { get; init; }

    /// <summary>Left out when decoding without special tokens.</summary>
    public bool Special { get; init; }
}
