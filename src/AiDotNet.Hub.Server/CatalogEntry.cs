using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server;

/// <summary>A file or folder of a commit.</summary>
internal sealed record CatalogEntry
{
    /// <summary>From the repository's root, without a slash at either end.</summary>
    public required string Path { get; init; }

    public required bool IsDirectory { get; init; }

    /// <summary>The git id: of the tree, of the bytes, or of the pointer text for an LFS file.</summary>
    public required string Oid { get; init; }

    /// <summary>The file's bytes, not those of its pointer; 0 for folders.</summary>
    public long Size { get; init; }

    /// <summary>Of the file's bytes; default for folders.</summary>
    public Digest Sha256 { get; init; }

    public bool IsLfs { get; init; }

    /// <summary>The size of the LFS pointer text in bytes; 0 for what is no LFS file.</summary>
    public long PointerSize { get; init; }

    /// <summary>The hash by which the file can be fetched in chunks; null where it cannot.</summary>
    public string? XetHash { get; init; }

    /// <summary>The last commit that changed it; null where it was not asked for.</summary>
    public CommitInfo? LastCommit { get; init; }
}
