namespace AiDotNet.Hub;

/// <summary>A snapshot in the cache.</summary>
public sealed record CachedModel
{
    /// <summary>The model.</summary>
    public required ModelId Id { get; init; }

    /// <summary>The hub it came from: the host, with the port where it is not the default. Empty where another program fetched it.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The commit.</summary>
    public required RevisionId Commit { get; init; }

    /// <summary>How many files are present.</summary>
    public required int Files { get; init; }

    /// <summary>Their size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When it was last resolved.</summary>
    public required DateTimeOffset LastUsed { get; init; }

    /// <summary>Whether somebody wants to keep it: no quota and no pruning removes it.</summary>
    public bool Pinned { get; init; }

    /// <summary>Whether it lies in the base cache (<see cref="ModelHubOptions.BaseCacheDirectory"/>), which is read and never changed.</summary>
    public bool InBaseCache { get; init; }
}

/// <summary>How much of the disk the cache takes.</summary>
/// <param name="Bytes">Blobs and downloads that are not whole. Snapshots that had to be copies, and share no blocks with the blobs, take as much again.</param>
/// <param name="Blobs">The number of blobs.</param>
/// <param name="Partials">The number of downloads that are under way or were left behind.</param>
public sealed record CacheUsage(long Bytes, int Blobs, int Partials);

/// <summary>What was removed from the cache, or would be.</summary>
/// <param name="Removed">The snapshots.</param>
/// <param name="Bytes">How much room it gives on the disk.</param>
public sealed record CacheRemoval(IReadOnlyList<CachedModel> Removed, long Bytes);

/// <summary>What a verification found.</summary>
public sealed record VerifyReport
{
    /// <summary>How many files were hashed.</summary>
    public required int Checked { get; init; }

    /// <summary>The bad ones.</summary>
    public required IReadOnlyList<BadFile> Bad { get; init; }
}

/// <summary>A file whose bytes are missing or are not what they were.</summary>
public sealed record BadFile
{
    /// <summary>The model.</summary>
    public required ModelId Id { get; init; }

    /// <summary>The commit.</summary>
    public required RevisionId Commit { get; init; }

    /// <summary>The path from the repository's root.</summary>
    public required string Path { get; init; }

    /// <summary>Whether good bytes are in its place now.</summary>
    public required bool Repaired { get; init; }
}
