using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Source-generated JSON of what only the server's side of the protocol has names for.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.General, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 64)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(BranchRequest))]
[JsonSerializable(typeof(IReadOnlyList<HistoryEntry>))]
[JsonSerializable(typeof(UserOverview))]
[JsonSerializable(typeof(OrganizationOverview))]
[JsonSerializable(typeof(IReadOnlyList<UserOverview>))]
[JsonSerializable(typeof(IReadOnlyList<StoredRepositoryEntry>))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;

/// <summary>The body of <c>POST …/branch/{branch}</c>.</summary>
internal sealed record BranchRequest
{
    [JsonPropertyName("startingPoint")] public string? StartingPoint { get; init; }

    [JsonPropertyName("emptyBranch")] public bool? EmptyBranch { get; init; }

    [JsonPropertyName("overwrite")] public bool? Overwrite { get; init; }
}

/// <summary>A commit in the reply of <c>GET …/commits/{revision}</c>.</summary>
internal sealed record HistoryEntry
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("title")] public required string Title { get; init; }

    [JsonPropertyName("message")] public required string Message { get; init; }

    [JsonPropertyName("authors")] public required IReadOnlyList<HistoryAuthor> Authors { get; init; }

    [JsonPropertyName("date")] public required string Date { get; init; }

    [JsonPropertyName("formatted")] public FormattedMessage? Formatted { get; init; }
}

/// <summary>Who made a commit.</summary>
internal sealed record HistoryAuthor
{
    [JsonPropertyName("user")] public required string User { get; init; }

    [JsonPropertyName("avatar")] public string Avatar { get; init; } = "";
}

/// <summary>A commit's message, escaped for HTML.</summary>
internal sealed record FormattedMessage
{
    [JsonPropertyName("title")] public required string Title { get; init; }

    [JsonPropertyName("message")] public required string Message { get; init; }
}

/// <summary>The reply of <c>GET /api/users/{name}/overview</c>.</summary>
internal sealed record UserOverview
{
    [JsonPropertyName("_id")] public string? ObjectId { get; init; }

    [JsonPropertyName("user")] public required string User { get; init; }

    [JsonPropertyName("fullname")] public string? FullName { get; init; }

    [JsonPropertyName("avatarUrl")] public string AvatarUrl { get; init; } = "";

    [JsonPropertyName("type")] public string Type { get; init; } = "user";

    [JsonPropertyName("isPro")] public bool IsPro { get; init; }

    [JsonPropertyName("orgs")] public IReadOnlyList<OrganizationOverview>? Organizations { get; init; }

    [JsonPropertyName("numModels")] public int? Models { get; init; }

    [JsonPropertyName("numDatasets")] public int? Datasets { get; init; }

    [JsonPropertyName("numSpaces")] public int? Spaces { get; init; }

    [JsonPropertyName("createdAt")] public string? CreatedAt { get; init; }
}

/// <summary>The reply of <c>GET /api/organizations/{name}/overview</c>.</summary>
internal sealed record OrganizationOverview
{
    [JsonPropertyName("_id")] public string? ObjectId { get; init; }

    [JsonPropertyName("name")] public required string Name { get; init; }

    [JsonPropertyName("fullname")] public string? FullName { get; init; }

    [JsonPropertyName("avatarUrl")] public string AvatarUrl { get; init; } = "";

    [JsonPropertyName("type")] public string Type { get; init; } = "org";

    [JsonPropertyName("numModels")] public int? Models { get; init; }

    [JsonPropertyName("numDatasets")] public int? Datasets { get; init; }

    [JsonPropertyName("numSpaces")] public int? Spaces { get; init; }

    [JsonPropertyName("numUsers")] public int? Users { get; init; }
}

/// <summary>A repository in the reply of <c>GET /api/settings/repositories</c>.</summary>
internal sealed record StoredRepositoryEntry
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("type")] public required string Type { get; init; }

    [JsonPropertyName("updatedAt")] public required string UpdatedAt { get; init; }

    [JsonPropertyName("visibility")] public required string Visibility { get; init; }

    /// <summary>Bytes in the store, every revision counted.</summary>
    [JsonPropertyName("storage")] public required long Storage { get; init; }

    /// <summary>The share of what the namespace may store; nobody is limited here.</summary>
    [JsonPropertyName("storagePercent")] public double StoragePercent { get; init; }
}
