using System.Text;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>What a path in a commit may be. Stricter than git where some system that fetches the files could be hurt.</summary>
internal static class CommitPath
{
    private const int MaxBytes = 4096;
    private const int MaxSegmentBytes = 255;

    /// <summary>The path of a file.</summary>
    /// <exception cref="CommitRejectedException">It breaks a rule.</exception>
    public static string Check(string path)
    {
        var problem =
            path.Length == 0 ? "it is empty"
            : path.Contains('\\', StringComparison.Ordinal) ? "a backslash is not allowed"
            : path.Any(char.IsControl) ? "control characters are not allowed"
            : !HasValidUnicode(path) ? "it is not valid Unicode"
            : Encoding.UTF8.GetByteCount(path) > MaxBytes ? $"it is longer than {MaxBytes} bytes"
            : path.Split('/').Select(CheckSegment).FirstOrDefault(found => found is not null);
        return problem is null ? path : throw new CommitRejectedException("Path", $"The path '{Shown(path)}' cannot be committed: {problem}.");
    }

    /// <summary>The path of a folder, with or without a slash at the end.</summary>
    /// <exception cref="CommitRejectedException">It breaks a rule.</exception>
    public static string CheckFolder(string path) => Check(path.EndsWith('/') ? path[..^1] : path);

    private static string? CheckSegment(string segment) =>
        segment.Length == 0 ? "a segment is empty, or it begins or ends with '/'"
        : segment is "." or ".." ? "'.' and '..' are not allowed"
        : segment.Equals(".git", StringComparison.OrdinalIgnoreCase) ? "'.git' is git's own"
        : Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes ? $"a segment is longer than {MaxSegmentBytes} bytes"
        : null;

    private static bool HasValidUnicode(string path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            if (char.IsSurrogate(path[i]) && (i + 1 >= path.Length || !char.IsSurrogatePair(path[i], path[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static string Shown(string path) => new([.. path.Take(200).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
}
