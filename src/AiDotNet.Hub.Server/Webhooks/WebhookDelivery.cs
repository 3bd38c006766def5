using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>One event for one webhook, and how telling it went.</summary>
internal sealed record WebhookDelivery
{
    public const string Pending = "pending";
    public const string Delivered = "delivered";
    public const string Failed = "failed";

    public required long Id { get; init; }

    /// <summary>One of the constants here.</summary>
    public required string Status { get; init; }

    /// <summary>The body, as it is sent.</summary>
    public required string PayloadJson { get; init; }

    public required int Attempts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null where that is over.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>What the target answered last; null where it did not.</summary>
    public int? ResponseStatus { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Error { get; init; }

    public static WebhookDelivery Of(WebhookDeliveryRow row) => new()
    {
        Id = row.Id,
        Status = row.Status,
        PayloadJson = row.PayloadJson,
        Attempts = row.Attempts,
        CreatedAt = row.CreatedAt,
        NextAttemptAt = row.NextAttemptAt,
        LastAttemptAt = row.LastAttemptAt,
        ResponseStatus = row.ResponseStatus,
        Error = row.Error,
    };
}
