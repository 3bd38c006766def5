namespace AiDotNet.Hub.Errors;

/// <summary>A file or folder breaks the rules of its format.</summary>
/// <param name="rule">The broken rule, a stable name such as <c>OffsetsOverlap</c>; <c>docs/spec/package.md</c> lists them.</param>
/// <param name="file">The file, relative to the package where that is known.</param>
/// <param name="message">What is wrong, where in the file, and the next step.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class PackageFormatException(string rule, string file, string message, Exception? inner = null)
    : HubException(HubErrorCode.PackageFormat, $"{file}: {message}", inner)
{
    /// <summary>The broken rule, a stable name such as <c>OffsetsOverlap</c>.</summary>
    public string Rule { get; } = rule;

    /// <summary>The file, relative to the package where that is known.</summary>
    public string File { get; } = file;
}
