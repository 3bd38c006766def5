namespace AiDotNet.Hub.Caching;

/// <summary>The first entry of a bundle: what is in it. The blobs follow, each once, in the order of their digests.</summary>
internal sealed record BundleIndex
{
    /// <summary>The version of the format that this code writes, and the only one that it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The name of the entry.</summary>
    public const string EntryName = "index.json";

    /// <summary>The version of the format.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The snapshots, in ordinal order of id, endpoint and commit.</summary>
    public required IReadOnlyList<BundledModel> Models { get; init; }

    /// <summary>Where a blob lies in a bundle: as in the cache.</summary>
    public static string BlobEntry(Content.Digest digest) => $"blobs/sha256/{digest.Hex[..2]}/{digest.Hex}";
}

/// <summary>A snapshot in a bundle.</summary>
internal sealed record BundledModel
{
    /// <summary>The hub it came from; it answers for that one.</summary>
    public required string Endpoint { get; init; }

    public required ModelId Id { get; init; }

    public required RevisionId Commit { get; init; }

    /// <summary>The branches and tags that stood for the commit.</summary>
    public required IReadOnlyList<string> Refs { get; init; }

    /// <summary>Every file of the commit; those with <see cref="ManifestFile.Present"/> are in the bundle.</summary>
    public required IReadOnlyList<BundledFile> Files { get; init; }
}

/// <summary>A file of a snapshot in a bundle.</summary>
internal sealed record BundledFile
{
    public required string Path { get; init; }

    public required long Size { get; init; }

    /// <summary>Null for a file that is not in the bundle and that the hub lists by its git blob id alone.</summary>
    public Content.Digest? Sha256 { get; init; }

    public string? GitBlobId { get; init; }

    /// <summary>Whether its bytes are in the bundle.</summary>
    public required bool Present { get; init; }
}
