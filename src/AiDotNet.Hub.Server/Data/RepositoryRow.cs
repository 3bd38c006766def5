namespace AiDotNet.Hub.Server.Data;

/// <summary>A repository. Found by type and normalised names; shows the canonical ones.</summary>
internal sealed class RepositoryRow
{
    public long Id { get; private set; }

    /// <summary>The number of the <see cref="RepositoryType"/>: never renumber.</summary>
    public required RepositoryType Type { get; init; }

    public required long NamespaceId { get; init; }

    public NamespaceRow? Namespace { get; init; }

    /// <summary>In its canonical spelling, without the namespace.</summary>
    public required string Name { get; init; }

    public required string NormalizedNamespace { get; init; }

    public required string NormalizedName { get; init; }

    /// <summary>24 hexadecimal digits, the id on the wire.</summary>
    public required string ObjectId { get; init; }

    public required bool Private { get; init; }

    /// <summary>The user who made it; null where that is not known.</summary>
    public long? CreatorId { get; init; }

    /// <summary><c>auto</c> or <c>manual</c>; null: not gated.</summary>
    public string? Gated { get; init; }

    /// <summary>The short name.</summary>
    public required string DefaultBranch { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the default branch last moved.</summary>
    public required DateTimeOffset LastModified { get; set; }

    /// <summary>Of the last 30 days.</summary>
    public long Downloads { get; init; }

    public long DownloadsAllTime { get; init; }

    public long Likes { get; init; }

    public double TrendingScore { get; init; }

    /// <summary>The number of the last discussion; 0 before the first.</summary>
    public int LastDiscussion { get; init; }

    /// <summary>The tip of the default branch, so that a listing needs no ref.</summary>
    public string? HeadCommit { get; set; }

    /// <summary>The task at the tip of the default branch.</summary>
    public string? PipelineTag { get; set; }

    /// <summary>The number of parameters at the tip of the default branch; null where it is not known.</summary>
    public long? Parameters { get; set; }

    /// <summary>The facts at the tip of the default branch.</summary>
    public string? FactsId { get; set; }

    public FactsRow? Facts { get; init; }

    /// <summary>The tags at the tip of the default branch.</summary>
    public List<RepositoryTagRow> Tags { get; init; } = [];
}

/// <summary>A tag of a model at the tip of its default branch, for searching; the order on show is in the facts.</summary>
internal sealed class RepositoryTagRow
{
    public long RepositoryId { get; init; }

    public required string Tag { get; init; }
}
