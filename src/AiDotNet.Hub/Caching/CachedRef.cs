namespace AiDotNet.Hub.Caching;

/// <summary>The commit that a branch or tag stood for when the hub was last asked.</summary>
internal sealed record CachedRef
{
    /// <summary>The model, as the hub spelled it in its reply.</summary>
    public required ModelId Id { get; init; }

    /// <summary>The branch, tag or other name that was asked for.</summary>
    public required string Name { get; init; }

    /// <summary>The commit.</summary>
    public required RevisionId Commit { get; init; }

    /// <summary>The reply's ETag, where it had one.</summary>
    public string? ETag { get; init; }

    /// <summary>When the hub said so.</summary>
    public required DateTimeOffset Time { get; init; }
}
