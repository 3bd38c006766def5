namespace AiDotNet.Hub.Search;

/// <summary>What to look for. Everything that is set must match.</summary>
public sealed record SearchQuery
{
    /// <summary>Words that all occur in the id; null for any.</summary>
    public string? Text { get; init; }

    /// <summary>The task (<c>pipeline_tag</c>), or null for any.</summary>
    public string? Task { get; init; }

    /// <summary>The namespace, or null for any.</summary>
    public string? Author { get; init; }

    /// <summary>Tags that all are there.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary><c>trendingScore</c>, <c>lastModified</c>, <c>createdAt</c>, <c>downloads</c> or <c>likes</c>; null for the hub's default.</summary>
    public string? Sort { get; init; }

    /// <summary>The most results; null for all.</summary>
    public int? Limit { get; init; }
}
