using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary><c>cache_index.json</c>: the manifests' contents for people and tools.</summary>
internal sealed record CacheIndexDocument
{
    /// <summary>The format's version.</summary>
    public int Version { get; init; } = CommitManifest.CurrentVersion;

    /// <summary>One entry a snapshot, in ordinal order of id, endpoint and commit.</summary>
    public required IReadOnlyList<Entry> Models { get; init; }

    /// <summary>A snapshot.</summary>
    internal sealed record Entry
    {
        public required ModelId Id { get; init; }

        public required string Endpoint { get; init; }

        public required RevisionId Commit { get; init; }

        /// <summary>The snapshot's folder, relative to the root, with <c>/</c>.</summary>
        public required string Path { get; init; }

        public required long Size { get; init; }

        public required DateTimeOffset LastUsed { get; init; }

        public required IReadOnlyList<EntryFile> Files { get; init; }
    }

    /// <summary>A file of a snapshot.</summary>
    internal sealed record EntryFile
    {
        public required string Path { get; init; }

        public required long Size { get; init; }

        public required Digest Sha256 { get; init; }
    }
}
