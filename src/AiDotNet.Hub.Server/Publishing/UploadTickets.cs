using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Upload URLs authorise themselves: a ticket says which object may be sent to which repository until when, signed with a key of the database.</summary>
internal sealed class UploadTickets
{
    /// <returns>A text that is safe in a URL.</returns>
    public string Sign(RepositoryKey repository, Digest digest, long size, DateTimeOffset expires) => throw new NotImplementedException();

    /// <summary>What a ticket says; null where it is not ours or has expired.</summary>
    public UploadTicket? Verify(string text) => throw new NotImplementedException();
}

/// <summary>What an upload URL allows.</summary>
internal sealed record UploadTicket(RepositoryKey Repository, Digest Digest, long Size, DateTimeOffset Expires);
