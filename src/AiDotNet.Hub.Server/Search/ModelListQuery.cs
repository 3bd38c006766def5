namespace AiDotNet.Hub.Server.Search;

/// <summary>What to list. Everything that is set must match.</summary>
internal sealed record ModelListQuery
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    public RepositoryType Type { get; init; } = RepositoryType.Model;

    /// <summary>Texts that all occur in the id, without regard to case; each is split on blanks.</summary>
    public IReadOnlyList<string> Search { get; init; } = [];

    /// <summary>The namespace.</summary>
    public string? Author { get; init; }

    /// <summary>Tags that all are there.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    public string? PipelineTag { get; init; }

    public bool? Gated { get; init; }

    /// <summary>Only what names models or datasets that it uses; of spaces.</summary>
    public bool Linked { get; init; }

    /// <summary>The least number of parameters; what has no known number is left out.</summary>
    public long? LeastParameters { get; init; }

    /// <summary>The greatest number of parameters; what has no known number is left out.</summary>
    public long? MostParameters { get; init; }

    /// <summary>A condition that no repository of this hub meets.</summary>
    public bool Nothing { get; init; }

    public ModelSort Sort { get; init; } = ModelSort.TrendingScore;

    /// <summary>Default false: greatest first.</summary>
    public bool Ascending { get; init; }

    /// <summary>1 to <see cref="MaxLimit"/>; others are brought into the range.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>From the page before; null for the first. One that is not ours is an <see cref="Errors.HubErrorCode.InvalidRequest"/>.</summary>
    public string? Cursor { get; init; }
}

/// <summary>What a list is ordered by. Among equals, the newest first where it is ordered by a time, else the oldest.</summary>
internal enum ModelSort
{
    TrendingScore,
    LastModified,
    CreatedAt,
    Downloads,
    Likes,
}
