using System.Diagnostics.CodeAnalysis;

namespace AiDotNet.Hub.Packaging;

/// <summary>Paths inside a package: relative, with <c>/</c>, never leaving it.</summary>
internal static class PackagePath
{
    /// <summary>Whether a path that a file of the package gives is one: no root, drive, scheme, backslash, <c>.</c> or <c>..</c>.</summary>
    public static bool IsInside([NotNullWhen(true)] string? path)
    {
        if (string.IsNullOrEmpty(path) || path.AsSpan().IndexOfAny('\\', ':', '\0') >= 0)
        {
            return false;
        }

        foreach (var segment in path.AsSpan().Split('/'))
        {
            if (path.AsSpan()[segment] is "" or "." or "..")
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The absolute path of a file inside a folder; the relative path must have passed <see cref="IsInside"/>.</summary>
    public static string Combine(string folder, string relativePath) =>
        Path.Combine(folder, Path.DirectorySeparatorChar == '/' ? relativePath : relativePath.Replace('/', Path.DirectorySeparatorChar));
}
