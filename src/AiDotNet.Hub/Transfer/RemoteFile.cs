using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Transfer;

/// <summary>A file as a hub lists it, with exactly one name for its bytes.</summary>
/// <param name="Path">The path from the repository's root, with <c>/</c>.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Sha256">The SHA-256, where the file is kept by LFS.</param>
/// <param name="GitBlobId">The git blob id, where it is a regular file.</param>
internal sealed record RemoteFile(string Path, long Size, Digest? Sha256, string? GitBlobId)
{
    /// <summary>Reads a listing's entry; nothing in it is believed before it was looked at.</summary>
    /// <exception cref="HubException">A size or an id is impossible.</exception>
    public static RemoteFile From(TreeEntry entry, HubSubject subject, Uri endpoint)
    {
        var size = entry.Lfs?.Size ?? entry.Size;
        Digest sha256 = default;
        var valid = size >= 0 && (entry.Lfs is { } lfs ? Digest.TryParse(lfs.Oid, out sha256) : RevisionId.TryParse(entry.Oid, out _));
        return valid
            ? new RemoteFile(entry.Path, size, entry.Lfs is null ? null : sha256, entry.Lfs is null ? entry.Oid.ToLowerInvariant() : null)
            : throw new HubException(HubErrorCode.Unexpected, $"{subject}: {endpoint} lists '{entry.Path}' with an impossible size or hash. Tell the hub's operator.");
    }
}
