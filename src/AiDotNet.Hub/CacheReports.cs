namespace AiDotNet.Hub;

/// <summary>A snapshot in the cache.</summary>
public sealed record CachedModel
{
    /// <summary>The model.</summary>
    public required ModelId Id { get; init; }

    /// <summary>The hub it came from: the host, with the port where it is not the default.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The commit.</summary>
    public required RevisionId Commit { get; init; }

    /// <summary>How many files are present.</summary>
    public required int Files { get; init; }

    /// <summary>Their size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When it was last resolved.</summary>
    public required DateTimeOffset LastUsed { get; init; }
}

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
