namespace AiDotNet.Hub.Server.Data;

/// <summary>An address that is told of events.</summary>
internal sealed class WebhookRow
{
    public long Id { get; private set; }

    /// <summary>24 hexadecimal digits, the id on the wire.</summary>
    public required string ObjectId { get; init; }

    /// <summary>Sees what this user sees.</summary>
    public required long OwnerId { get; init; }

    public required string Url { get; set; }

    /// <summary>A JSON array of <c>{"type","name"}</c>.</summary>
    public required string WatchedJson { get; set; }

    /// <summary>Separated by blanks: <c>repo</c>, <c>discussion</c>.</summary>
    public required string Domains { get; set; }

    /// <summary>Sent with each delivery, so it is kept as it is; null: none.</summary>
    public string? Secret { get; set; }

    public required bool Disabled { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One event for one webhook.</summary>
internal sealed class WebhookDeliveryRow
{
    public long Id { get; private set; }

    public required long WebhookId { get; init; }

    public required long EventId { get; init; }

    /// <summary><c>pending</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public required string Status { get; set; }

    /// <summary>The body, as it is sent.</summary>
    public required string PayloadJson { get; init; }

    public int Attempts { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When to try next; null where that is over.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    public DateTimeOffset? LastAttemptAt { get; set; }

    /// <summary>What the target answered last.</summary>
    public int? ResponseStatus { get; set; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Error { get; set; }
}
