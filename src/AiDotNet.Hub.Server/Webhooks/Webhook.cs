using System.Text.Json;
using System.Text.Json.Serialization;
using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>An address that is told of events, as its owner manages it.</summary>
internal sealed record Webhook
{
    /// <summary>24 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string Url { get; init; }

    public required IReadOnlyList<WatchedItem> Watched { get; init; }

    /// <summary><see cref="WebhookDomains"/>.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>Null: deliveries are not signed.</summary>
    public string? Secret { get; init; }

    public required bool Disabled { get; init; }

    public static Webhook Of(WebhookRow row) => new()
    {
        Id = row.ObjectId,
        Url = row.Url,
        Watched = ParseWatched(row.WatchedJson),
        Domains = row.Domains.Split(' '),
        Secret = row.Secret,
        Disabled = row.Disabled,
    };

    public static IReadOnlyList<WatchedItem> ParseWatched(string json) =>
        JsonSerializer.Deserialize(json, WebhookJsonContext.Default.IReadOnlyListWatchedItem)!;
}

/// <summary>Something that a webhook watches: all of a user or organisation, or one repository.</summary>
internal sealed record WatchedItem
{
    /// <summary><c>user</c>, <c>org</c>, <c>model</c>, <c>dataset</c> or <c>space</c>.</summary>
    [JsonPropertyName("type")] public required string Type { get; init; }

    /// <summary>A namespace, or <c>namespace/name</c>; in any spelling, and nothing need have it.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }
}

/// <summary>What a webhook is to be; null leaves it as it is.</summary>
internal sealed record WebhookChange
{
    public string? Url { get; init; }

    public IReadOnlyList<WatchedItem>? Watched { get; init; }

    public IReadOnlyList<string>? Domains { get; init; }

    public string? Secret { get; init; }
}

/// <summary>What kinds of events a webhook is told of.</summary>
internal static class WebhookDomains
{
    /// <summary>Repositories and their content.</summary>
    public const string Repository = "repo";

    /// <summary>Discussions, pull requests and comments.</summary>
    public const string Discussion = "discussion";

    public static readonly IReadOnlyList<string> All = [Repository, Discussion];
}
