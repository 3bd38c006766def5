using AiDotNet.Hub.Content;

namespace AiDotNet.Hub;

/// <summary>One commit of a model on this disk: a folder that holds exactly the files that were asked for, each checked.</summary>
public sealed record ModelSnapshot
{
    /// <summary>The model, as the hub spells it.</summary>
    public required ModelId Id { get; init; }

    /// <summary>The hub that it came from: the host, with the port where it is not the default; null where nobody said.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The commit.</summary>
    public required RevisionId Commit { get; init; }

    /// <summary>The snapshot's folder, absolute. Its files are read-only and may be links into the cache.</summary>
    public required string Path { get; init; }

    /// <summary>The files of the selection, in ordinal order of their paths.</summary>
    public required IReadOnlyList<SnapshotFile> Files { get; init; }
}

/// <summary>A file of a snapshot.</summary>
public sealed record SnapshotFile
{
    /// <summary>The path from the repository's root, with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The SHA-256 of the bytes.</summary>
    public required Digest Sha256 { get; init; }

    /// <summary>Whether the bytes were on this disk before the call: nothing was downloaded for this file.</summary>
    public bool FromCache { get; init; }
}
