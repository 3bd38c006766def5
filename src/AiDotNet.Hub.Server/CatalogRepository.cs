namespace AiDotNet.Hub.Server;

/// <summary>A repository as the catalog and the search know it.</summary>
internal sealed record CatalogRepository
{
    public required RepositoryKey Key { get; init; }

    public required RepositoryType Type { get; init; }

    /// <summary>In its canonical spelling.</summary>
    public required ModelId Id { get; init; }

    /// <summary>Its path below the hub's address: <c>acme/bert</c>, <c>datasets/acme/texts</c>.</summary>
    public string UrlPath => Type.UrlPrefix() + Id;

    /// <summary>24 hexadecimal digits, stable.</summary>
    public required string ObjectId { get; init; }

    public required bool Private { get; init; }

    /// <summary>The user who made it; null where that is not known. Contributors of an organisation may write to what they made.</summary>
    public long? CreatorId { get; init; }

    /// <summary><c>auto</c> or <c>manual</c>; null: not gated.</summary>
    public string? Gated { get; init; }

    /// <summary>The short name, such as <c>main</c>.</summary>
    public required string DefaultBranch { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the default branch last moved.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>Of the last 30 days.</summary>
    public long Downloads { get; init; }

    public long DownloadsAllTime { get; init; }

    public long Likes { get; init; }

    public double TrendingScore { get; init; }
}
