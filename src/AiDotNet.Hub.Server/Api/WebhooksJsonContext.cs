using System.Text.Json;
using System.Text.Json.Serialization;
using AiDotNet.Hub.Server.Webhooks;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Source-generated JSON of <see cref="WebhooksApi"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.General, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookRequest))]
[JsonSerializable(typeof(WebhookReply))]
[JsonSerializable(typeof(IReadOnlyList<WebhookInfo>))]
[JsonSerializable(typeof(DeliveryInfo))]
[JsonSerializable(typeof(IReadOnlyList<DeliveryInfo>))]
internal sealed partial class WebhooksJsonContext : JsonSerializerContext;

/// <summary>The body that makes or changes a webhook.</summary>
internal sealed record WebhookRequest
{
    [JsonPropertyName("url")] public string? Url { get; init; }

    [JsonPropertyName("watched")] public IReadOnlyList<WatchedItem>? Watched { get; init; }

    [JsonPropertyName("domains")] public IReadOnlyList<string>? Domains { get; init; }

    [JsonPropertyName("secret")] public string? Secret { get; init; }

    /// <summary>A job to run instead of an address to call.</summary>
    [JsonPropertyName("jobSourceId")] public string? JobSource { get; init; }
}

/// <summary>The reply to all calls about one webhook.</summary>
internal sealed record WebhookReply
{
    [JsonPropertyName("webhook")] public required WebhookInfo Webhook { get; init; }
}

/// <summary>A webhook.</summary>
internal sealed record WebhookInfo
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("url")] public required string Url { get; init; }

    [JsonPropertyName("watched")] public required IReadOnlyList<WatchedItem> Watched { get; init; }

    [JsonPropertyName("domains")] public required IReadOnlyList<string> Domains { get; init; }

    [JsonPropertyName("secret")] public string? Secret { get; init; }

    [JsonPropertyName("disabled")] public required bool Disabled { get; init; }
}

/// <summary>An item of <c>GET …/deliveries</c>.</summary>
internal sealed record DeliveryInfo
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    /// <summary><c>pending</c>, <c>delivered</c> or <c>failed</c>.</summary>
    [JsonPropertyName("status")] public required string Status { get; init; }

    [JsonPropertyName("attempts")] public required int Attempts { get; init; }

    [JsonPropertyName("createdAt")] public required string CreatedAt { get; init; }

    [JsonPropertyName("lastAttemptAt")] public string? LastAttemptAt { get; init; }

    [JsonPropertyName("nextAttemptAt")] public string? NextAttemptAt { get; init; }

    [JsonPropertyName("responseStatus")] public int? ResponseStatus { get; init; }

    [JsonPropertyName("error")] public string? Error { get; init; }

    /// <summary>What was sent.</summary>
    [JsonPropertyName("payload")] public required JsonElement Payload { get; init; }
}
