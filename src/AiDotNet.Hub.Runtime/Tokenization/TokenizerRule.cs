namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>Why a tokenizer is refused: the <c>Rule</c> of <see cref="Errors.PackageFormatException"/>, listed in <c>docs/spec/package.md</c>.</summary>
internal static class TokenizerRule
{
    /// <summary>There is no tokenizer in the folder.</summary>
    public const string TokenizerMissing = nameof(TokenizerMissing);

    /// <summary>A file is not what it must be: a member is missing, of a wrong type, or out of range.</summary>
    public const string TokenizerInvalid = nameof(TokenizerInvalid);

    /// <summary>A component, or one of its settings, is not built in.</summary>
    public const string TokenizerUnsupported = nameof(TokenizerUnsupported);

    /// <summary>A word has no tokens, and the vocabulary lacks the token for unknown words.</summary>
    public const string TokenizerUnknownToken = nameof(TokenizerUnknownToken);
}
