using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Discussions;

/// <summary>The repository has no such discussion, or the discussion no such comment (HTTP 404).</summary>
/// <param name="message">What is missing, of which repository.</param>
internal sealed class DiscussionNotFoundException(string message) : HubException(HubErrorCode.EntryNotFound, message);
