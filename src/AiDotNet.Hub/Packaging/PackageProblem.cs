namespace AiDotNet.Hub.Packaging;

/// <summary>A problem of a package.</summary>
/// <param name="Rule">The broken rule, a stable name; the <c>Rule</c> of <see cref="Errors.PackageFormatException"/>.</param>
/// <param name="File">The file, relative to the package.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record PackageProblem(string Rule, string File, string Message);
