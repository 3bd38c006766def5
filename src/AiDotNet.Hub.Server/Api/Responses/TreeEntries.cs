using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>Files and folders as they cross the wire.</summary>
internal static class TreeEntries
{
    /// <summary>One entry.</summary>
    public static TreeEntry Describe(CatalogEntry entry) => new()
    {
        Type = entry.IsDirectory ? "directory" : "file",
        Oid = entry.Oid,
        Size = entry.Size,
        Path = entry.Path,
        Lfs = entry.IsLfs ? new TreeLfs { Oid = entry.Sha256.Hex, Size = entry.Size, PointerSize = entry.PointerSize } : null,
        XetHash = entry.XetHash,
        LastCommit = entry.LastCommit is { } commit
            ? new TreeCommit { Id = commit.Id.ToString(), Title = commit.Title, Date = WireTime.Format(commit.Date) }
            : null,
        SecurityFileStatus = entry is { LastCommit: not null, IsDirectory: false } ? FileSafety.Of(entry.Path) : null,
    };
}
