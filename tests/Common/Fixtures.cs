namespace AiDotNet.Hub.Tests.Common;

/// <summary>Where test data lies: a compact set in the repository, the whole of it beside the checkout where it exists.</summary>
internal static class Fixtures
{
    /// <summary>The repository's root.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>A file or folder that travels with the repository.</summary>
    public static string Committed(string relativePath) => Path.Combine(RepositoryRoot, "tests", "fixtures", relativePath);

    /// <summary>A sample model that ships with the product.</summary>
    public static string SampleModel(string name) => Path.Combine(RepositoryRoot, "samples", "models", name);

    /// <summary>A file or folder of the whole set beside the checkout. Without it the test is skipped and says so; in CI it fails.</summary>
    public static string Shared(string relativePath) => Require(Path.Combine(RepositoryRoot, "..", "shared", "fixtures", relativePath));

    /// <summary>A file or folder beside the checkout, or null.</summary>
    public static string? FindShared(string relativePath)
    {
        var path = Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", relativePath));
        return Path.Exists(path) ? path : null;
    }

    /// <summary>Skips the test, naming what is missing; fails it in CI, where nothing may be missing.</summary>
    public static string Require(string path)
    {
        path = Path.GetFullPath(path);
        if (Path.Exists(path))
        {
            return path;
        }

        Missing($"The test data '{path}' is not on this machine.");
        return path;
    }

    /// <summary>Skips the test with a reason; fails it in CI.</summary>
    public static void Missing(string reason)
    {
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Skip(reason);
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "AiDotNet.Hub.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests must run from within the repository.");
    }
}
