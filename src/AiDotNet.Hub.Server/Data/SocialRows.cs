namespace AiDotNet.Hub.Server.Data;

/// <summary>A user likes a repository.</summary>
internal sealed class LikeRow
{
    public required long UserId { get; init; }

    public required long RepositoryId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>How often a repository's files were fetched on one day.</summary>
internal sealed class DownloadRow
{
    public required long RepositoryId { get; init; }

    /// <summary>The day in UTC, counted from 1970-01-01.</summary>
    public required int Day { get; init; }

    public required long Count { get; init; }
}

/// <summary>A user asked for access to a gated repository.</summary>
internal sealed class AccessRequestRow
{
    public const string Pending = "pending";
    public const string Accepted = "accepted";
    public const string Rejected = "rejected";

    public required long RepositoryId { get; init; }

    public required long UserId { get; init; }

    /// <summary>24 hexadecimal digits, the id on the wire.</summary>
    public required string ObjectId { get; init; }

    /// <summary>One of the constants.</summary>
    public required string Status { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the asker filled in, a JSON object; null where the user was admitted without having asked.</summary>
    public string? FieldsJson { get; init; }

    public string? RejectionReason { get; set; }

    /// <summary>Who accepted or rejected it; null while nobody did.</summary>
    public string? HandledBy { get; set; }

    public DateTimeOffset? HandledAt { get; set; }

    public NamespaceRow? User { get; init; }
}
