using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Source-generated JSON of discussions (protocol §13).</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.General, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 64)]
[JsonSerializable(typeof(NewDiscussionRequest))]
[JsonSerializable(typeof(CommentRequest))]
[JsonSerializable(typeof(TitleRequest))]
[JsonSerializable(typeof(StatusRequest))]
[JsonSerializable(typeof(MergeRequest))]
[JsonSerializable(typeof(EditRequest))]
[JsonSerializable(typeof(DiscussionReply))]
[JsonSerializable(typeof(DiscussionListReply))]
[JsonSerializable(typeof(DiscussionEventReply))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, DiscussionEventReply>))]
[JsonSerializable(typeof(CommentEventData))]
[JsonSerializable(typeof(StatusEventData))]
[JsonSerializable(typeof(TitleEventData))]
[JsonSerializable(typeof(CommitEventData))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(bool))]
internal sealed partial class DiscussionJsonContext : JsonSerializerContext;

/// <summary>The body of <c>POST …/discussions</c>.</summary>
internal sealed record NewDiscussionRequest
{
    [JsonPropertyName("title")] public required string Title { get; init; }

    [JsonPropertyName("description")] public string? Description { get; init; }

    [JsonPropertyName("pullRequest")] public bool? PullRequest { get; init; }
}

/// <summary>The body of <c>POST …/discussions/{n}/comment</c>.</summary>
internal sealed record CommentRequest
{
    [JsonPropertyName("comment")] public required string Comment { get; init; }
}

/// <summary>The body of <c>POST …/discussions/{n}/title</c>.</summary>
internal sealed record TitleRequest
{
    [JsonPropertyName("title")] public required string Title { get; init; }
}

/// <summary>The body of <c>POST …/discussions/{n}/status</c>.</summary>
internal sealed record StatusRequest
{
    [JsonPropertyName("status")] public required string Status { get; init; }

    [JsonPropertyName("comment")] public string? Comment { get; init; }
}

/// <summary>The body of <c>POST …/discussions/{n}/merge</c>, which may be absent.</summary>
internal sealed record MergeRequest
{
    [JsonPropertyName("comment")] public string? Comment { get; init; }
}

/// <summary>The body of <c>POST …/discussions/{n}/comment/{id}/edit</c>.</summary>
internal sealed record EditRequest
{
    [JsonPropertyName("content")] public required string Content { get; init; }
}

/// <summary>A discussion; with details also what happened in it.</summary>
internal sealed record DiscussionReply
{
    [JsonPropertyName("num")] public required int Number { get; init; }

    [JsonPropertyName("title")] public required string Title { get; init; }

    [JsonPropertyName("status")] public required string Status { get; init; }

    [JsonPropertyName("author")] public required DiscussionAuthor Author { get; init; }

    [JsonPropertyName("createdAt")] public required string CreatedAt { get; init; }

    [JsonPropertyName("isPullRequest")] public required bool IsPullRequest { get; init; }

    [JsonPropertyName("repo")] public required DiscussionRepository Repository { get; init; }

    [JsonPropertyName("events")] public IReadOnlyList<DiscussionEventReply>? Events { get; init; }

    /// <summary>Names of files; or true: there are some that cannot be told.</summary>
    [JsonPropertyName("filesWithConflicts")] public JsonElement? FilesWithConflicts { get; init; }

    [JsonPropertyName("changes")] public DiscussionChanges? Changes { get; init; }

    [JsonPropertyName("diff")] public string? Diff { get; init; }
}

/// <summary>Who wrote something.</summary>
internal sealed record DiscussionAuthor
{
    [JsonPropertyName("name")] public required string Name { get; init; }
}

/// <summary>The repository of a discussion.</summary>
internal sealed record DiscussionRepository
{
    [JsonPropertyName("name")] public required string Name { get; init; }

    [JsonPropertyName("type")] public required string Type { get; init; }
}

/// <summary>What a pull request is to be merged into, and the commit that did it.</summary>
internal sealed record DiscussionChanges
{
    [JsonPropertyName("base")] public required string Base { get; init; }

    [JsonPropertyName("mergeCommitId")] public string? MergeCommitId { get; init; }
}

/// <summary>A page of <c>GET …/discussions</c>.</summary>
internal sealed record DiscussionListReply
{
    [JsonPropertyName("count")] public required int Count { get; init; }

    [JsonPropertyName("start")] public required int Start { get; init; }

    [JsonPropertyName("discussions")] public required IReadOnlyList<DiscussionReply> Discussions { get; init; }
}

/// <summary>A comment or a change.</summary>
internal sealed record DiscussionEventReply
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("type")] public required string Type { get; init; }

    [JsonPropertyName("createdAt")] public required string CreatedAt { get; init; }

    [JsonPropertyName("author")] public required DiscussionAuthor Author { get; init; }

    [JsonPropertyName("data")] public required JsonElement Data { get; init; }
}

/// <summary>What a <c>comment</c> says.</summary>
internal sealed record CommentEventData
{
    [JsonPropertyName("edited")] public required bool Edited { get; init; }

    [JsonPropertyName("hidden")] public required bool Hidden { get; init; }

    [JsonPropertyName("latest")] public required CommentText Latest { get; init; }

    [JsonPropertyName("history")] public required IReadOnlyList<CommentText> History { get; init; }
}

/// <summary>A comment's text at one time.</summary>
internal sealed record CommentText
{
    [JsonPropertyName("raw")] public required string Raw { get; init; }

    [JsonPropertyName("html")] public required string Html { get; init; }

    [JsonPropertyName("updatedAt")] public required string UpdatedAt { get; init; }

    [JsonPropertyName("author")] public required DiscussionAuthor Author { get; init; }
}

/// <summary>What a <c>status-change</c> says.</summary>
internal sealed record StatusEventData
{
    [JsonPropertyName("status")] public required string Status { get; init; }
}

/// <summary>What a <c>title-change</c> says.</summary>
internal sealed record TitleEventData
{
    [JsonPropertyName("from")] public required string From { get; init; }

    [JsonPropertyName("to")] public required string To { get; init; }
}

/// <summary>What a <c>commit</c> says.</summary>
internal sealed record CommitEventData
{
    [JsonPropertyName("subject")] public required string Subject { get; init; }

    [JsonPropertyName("oid")] public required string Oid { get; init; }
}
