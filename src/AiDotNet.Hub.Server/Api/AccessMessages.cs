using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Source-generated JSON of access requests.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<AccessRequestEntry>))]
[JsonSerializable(typeof(AccessDecision))]
[JsonSerializable(typeof(AccessGrant))]
[JsonSerializable(typeof(AccessState))]
[JsonSerializable(typeof(Dictionary<string, System.Text.Json.JsonElement>))]
internal sealed partial class AccessJsonContext : JsonSerializerContext;

/// <summary>A request in the reply of <c>GET …/user-access-request/{state}</c>.</summary>
internal sealed record AccessRequestEntry
{
    [JsonPropertyName("requestId")] public required string RequestId { get; init; }

    [JsonPropertyName("user")] public required AccessUser User { get; init; }

    [JsonPropertyName("status")] public required string Status { get; init; }

    [JsonPropertyName("timestamp")] public required string Timestamp { get; init; }

    [JsonPropertyName("reviewedAt")] public string? ReviewedAt { get; init; }

    [JsonPropertyName("fields")] public IReadOnlyDictionary<string, string>? Fields { get; init; }

    [JsonPropertyName("grantedBy")] public AccessUser? GrantedBy { get; init; }
}

/// <summary>A user as those see them who decide on requests.</summary>
internal sealed record AccessUser
{
    [JsonPropertyName("user")] public required string User { get; init; }

    [JsonPropertyName("fullname")] public string? FullName { get; init; }

    [JsonPropertyName("email")] public string? Email { get; init; }
}

/// <summary>The body of <c>POST …/user-access-request/handle</c>.</summary>
internal sealed record AccessDecision
{
    [JsonPropertyName("user")] public string? User { get; init; }

    [JsonPropertyName("requestId")] public string? RequestId { get; init; }

    [JsonPropertyName("status")] public required string Status { get; init; }

    [JsonPropertyName("rejectionReason")] public string? RejectionReason { get; init; }
}

/// <summary>The body of <c>POST …/user-access-request/grant</c>.</summary>
internal sealed record AccessGrant
{
    [JsonPropertyName("user")] public required string User { get; init; }
}

/// <summary>The reply of <c>POST …/ask-access</c> below <c>/api/</c>.</summary>
internal sealed record AccessState
{
    [JsonPropertyName("status")] public required string Status { get; init; }
}
