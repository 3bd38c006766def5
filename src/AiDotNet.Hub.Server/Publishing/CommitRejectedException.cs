using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>A commit is well-formed as a request, but cannot be made into a tree (HTTP 422).</summary>
/// <param name="rule">The broken rule, a stable name: <c>Path</c>, <c>FileFolderClash</c>.</param>
/// <param name="message">Which path, and why.</param>
internal sealed class CommitRejectedException(string rule, string message) : HubException(HubErrorCode.InvalidRequest, message)
{
    public string Rule { get; } = rule;
}
