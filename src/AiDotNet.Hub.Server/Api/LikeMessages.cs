using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Source-generated JSON of likes.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<LikerEntry>))]
[JsonSerializable(typeof(IReadOnlyList<LikeEntry>))]
internal sealed partial class LikeJsonContext : JsonSerializerContext;

/// <summary>A user in the reply of <c>GET …/likers</c>.</summary>
internal sealed record LikerEntry
{
    [JsonPropertyName("user")] public required string User { get; init; }

    [JsonPropertyName("fullname")] public required string FullName { get; init; }

    [JsonPropertyName("avatarUrl")] public string AvatarUrl { get; init; } = "";

    [JsonPropertyName("type")] public string Type { get; init; } = "user";

    [JsonPropertyName("likedAt")] public required string LikedAt { get; init; }
}

/// <summary>A repository in the reply of <c>GET /api/users/{name}/likes</c>.</summary>
internal sealed record LikeEntry
{
    [JsonPropertyName("createdAt")] public required string CreatedAt { get; init; }

    [JsonPropertyName("repo")] public required LikedRepositoryEntry Repository { get; init; }
}

/// <summary>What is liked.</summary>
internal sealed record LikedRepositoryEntry
{
    [JsonPropertyName("name")] public required string Name { get; init; }

    [JsonPropertyName("type")] public required string Type { get; init; }
}
