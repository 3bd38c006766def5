namespace AiDotNet.Hub.Caching;

/// <summary>What the cache can say about a selection of a commit's files.</summary>
internal sealed record SnapshotLookup
{
    /// <summary>The snapshot with the whole selection; null where anything is missing.</summary>
    public ModelSnapshot? Snapshot { get; init; }

    /// <summary>The files to fetch, ready for <see cref="CacheManager.BeginBlobAsync"/>: those that are absent, and those whose bytes are not
    /// what they were. Empty where there is a snapshot.</summary>
    public required IReadOnlyList<ManifestFile> Missing { get; init; }
}
