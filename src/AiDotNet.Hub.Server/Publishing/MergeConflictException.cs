using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>A pull request and its target changed the same files differently (HTTP 409).</summary>
/// <param name="source">The pull request's ref.</param>
/// <param name="target">The target's ref.</param>
/// <param name="files">The paths.</param>
internal sealed class MergeConflictException(string source, string target, IReadOnlyList<string> files) : HubException(
    HubErrorCode.InvalidRequest,
    $"{source} cannot be merged into {target}: both changed {string.Join(", ", files.Take(Shown).Select(file => $"'{file}'"))}"
    + $"{(files.Count > Shown ? $" and {files.Count - Shown} more" : "")}. Commit what {target} has of them to {source}, or merge by hand.")
{
    private const int Shown = 10;

    public IReadOnlyList<string> Files { get; } = files;
}
