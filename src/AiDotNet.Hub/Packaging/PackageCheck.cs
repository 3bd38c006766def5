namespace AiDotNet.Hub.Packaging;

/// <summary>What a publisher must know before a folder goes out: card, configuration, weights, names.</summary>
public static class PackageCheck
{
    /// <summary>Looks at everything and reports every problem; reads headers of weights, not their data.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="limits">What is too large; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public static Task<IReadOnlyList<PackageProblem>> RunAsync(string directory, PackageLimits? limits = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();
}

/// <summary>A problem of a package.</summary>
/// <param name="Rule">The broken rule, a stable name; the <c>Rule</c> of <see cref="Errors.PackageFormatException"/>.</param>
/// <param name="File">The file, relative to the package.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record PackageProblem(string Rule, string File, string Message);
