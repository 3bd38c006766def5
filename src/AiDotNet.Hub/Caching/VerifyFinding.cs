namespace AiDotNet.Hub.Caching;

/// <summary>What hashing one file of a snapshot showed.</summary>
internal sealed record VerifyFinding
{
    /// <summary>The manifest that the file is in.</summary>
    public required CommitManifest Manifest { get; init; }

    /// <summary>The file.</summary>
    public required ManifestFile File { get; init; }

    /// <summary>What is wrong, for people; null where the bytes are good.</summary>
    public string? Problem { get; init; }
}
