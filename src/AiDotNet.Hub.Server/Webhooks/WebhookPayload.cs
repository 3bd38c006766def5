using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>What a target is sent: the payload of the Hub's webhooks, version 3. Absent parts are left out.</summary>
internal sealed record WebhookPayload
{
    [JsonPropertyName("event")] public required PayloadEvent Event { get; init; }

    [JsonPropertyName("repo")] public required PayloadRepository Repository { get; init; }

    [JsonPropertyName("updatedRefs")] public IReadOnlyList<PayloadRef>? UpdatedRefs { get; init; }

    [JsonPropertyName("updatedConfig")] public IReadOnlyDictionary<string, bool>? UpdatedConfig { get; init; }

    [JsonPropertyName("movedTo")] public PayloadMove? MovedTo { get; init; }

    [JsonPropertyName("discussion")] public PayloadDiscussion? Discussion { get; init; }

    [JsonPropertyName("comment")] public PayloadComment? Comment { get; init; }

    /// <summary>Set for each webhook.</summary>
    [JsonPropertyName("webhook")] public PayloadWebhook? Webhook { get; init; }
}

/// <param name="Action"><c>create</c>, <c>update</c>, <c>delete</c> or <c>move</c>.</param>
/// <param name="Scope"><c>repo</c>, <c>repo.content</c>, <c>repo.config</c>, <c>discussion</c> or <c>discussion.comment</c>.</param>
internal sealed record PayloadEvent(
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("scope")] string Scope);

/// <summary>The repository that an event is about.</summary>
internal sealed record PayloadRepository
{
    [JsonPropertyName("type")] public required string Type { get; init; }

    [JsonPropertyName("name")] public required string Name { get; init; }

    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("private")] public required bool Private { get; init; }

    [JsonPropertyName("url")] public required PayloadUrl Url { get; init; }

    /// <summary>The tip of the default branch; with events on the repository alone.</summary>
    [JsonPropertyName("headSha")] public string? Head { get; init; }

    /// <summary>With events on the repository alone.</summary>
    [JsonPropertyName("tags")] public IReadOnlyList<string>? Tags { get; init; }

    [JsonPropertyName("owner")] public required PayloadId Owner { get; init; }
}

/// <param name="Web">The page.</param>
/// <param name="Api">The call; null where there is none.</param>
internal sealed record PayloadUrl(
    [property: JsonPropertyName("web")] string Web,
    [property: JsonPropertyName("api")] string? Api);

/// <param name="Id">24 hexadecimal digits.</param>
internal sealed record PayloadId([property: JsonPropertyName("id")] string Id);

/// <summary>A ref that moved. Null is said: the ref is new, or gone.</summary>
internal sealed record PayloadRef
{
    [JsonPropertyName("ref")] public required string Ref { get; init; }

    [JsonPropertyName("oldSha"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required string? Old { get; init; }

    [JsonPropertyName("newSha"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required string? New { get; init; }
}

/// <param name="Name">The new id.</param>
/// <param name="Owner">Its namespace.</param>
internal sealed record PayloadMove(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("owner")] PayloadId Owner);

/// <summary>A discussion or pull request.</summary>
internal sealed record PayloadDiscussion
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("title")] public required string Title { get; init; }

    [JsonPropertyName("url")] public required PayloadUrl Url { get; init; }

    [JsonPropertyName("status")] public required string Status { get; init; }

    [JsonPropertyName("author")] public required PayloadId Author { get; init; }

    [JsonPropertyName("num")] public required int Number { get; init; }

    [JsonPropertyName("isPullRequest")] public required bool IsPullRequest { get; init; }

    [JsonPropertyName("changes")] public PayloadChanges? Changes { get; init; }
}

/// <param name="Base">The ref that a pull request aims at.</param>
/// <param name="MergeCommit">Null before it is merged.</param>
internal sealed record PayloadChanges(
    [property: JsonPropertyName("base")] string Base,
    [property: JsonPropertyName("mergeCommitId")] string? MergeCommit);

/// <summary>A comment as it is now.</summary>
internal sealed record PayloadComment
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("author")] public required PayloadId Author { get; init; }

    /// <summary>Null where it is hidden.</summary>
    [JsonPropertyName("content")] public string? Content { get; init; }

    [JsonPropertyName("hidden")] public required bool Hidden { get; init; }

    [JsonPropertyName("url")] public required PayloadUrl Url { get; init; }
}

/// <param name="Id">The webhook that is told.</param>
/// <param name="Version">The version of the payload.</param>
internal sealed record PayloadWebhook(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("version")] int Version = 3);

/// <summary>Source-generated JSON of the room.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookPayload))]
[JsonSerializable(typeof(IReadOnlyList<WatchedItem>))]
internal sealed partial class WebhookJsonContext : JsonSerializerContext;
