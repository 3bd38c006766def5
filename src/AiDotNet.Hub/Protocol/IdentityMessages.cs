using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Protocol;

/// <summary>The reply of <c>GET /api/whoami-v2</c> (protocol §3.1).</summary>
public sealed record WhoAmI
{
    /// <summary><c>user</c>.</summary>
    [JsonPropertyName("type")] public string Type { get; init; } = "user";

    /// <summary>A stable id.</summary>
    [JsonPropertyName("id")] public string? Id { get; init; }

    /// <summary>The user's name, which is also a namespace.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }

    /// <summary>The name to show.</summary>
    [JsonPropertyName("fullname")] public string? FullName { get; init; }

    /// <summary>The mail address, where the caller may see it.</summary>
    [JsonPropertyName("email")] public string? Email { get; init; }

    /// <summary>Whether the address was confirmed.</summary>
    [JsonPropertyName("emailVerified")] public bool? EmailVerified { get; init; }

    /// <summary>Always false here; clients read it.</summary>
    [JsonPropertyName("canPay")] public bool CanPay { get; init; }

    /// <summary>Always false here; clients read it.</summary>
    [JsonPropertyName("isPro")] public bool IsPro { get; init; }

    /// <summary>A picture, may be relative.</summary>
    [JsonPropertyName("avatarUrl")] public string? AvatarUrl { get; init; }

    /// <summary>The organisations the user belongs to.</summary>
    [JsonPropertyName("orgs")] public IReadOnlyList<WhoAmIOrganization> Organizations { get; init; } = [];

    /// <summary>What the token is.</summary>
    [JsonPropertyName("auth")] public WhoAmIAuth? Auth { get; init; }
}

/// <summary>An organisation in <see cref="WhoAmI"/>.</summary>
public sealed record WhoAmIOrganization
{
    /// <summary><c>org</c>.</summary>
    [JsonPropertyName("type")] public string Type { get; init; } = "org";

    /// <summary>A stable id.</summary>
    [JsonPropertyName("id")] public string? Id { get; init; }

    /// <summary>The organisation's name, which is also a namespace.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }

    /// <summary>The name to show.</summary>
    [JsonPropertyName("fullname")] public string? FullName { get; init; }

    /// <summary>A picture, may be relative.</summary>
    [JsonPropertyName("avatarUrl")] public string? AvatarUrl { get; init; }

    /// <summary>Always false here; clients read it.</summary>
    [JsonPropertyName("canPay")] public bool CanPay { get; init; }

    /// <summary>Always false here; clients read it.</summary>
    [JsonPropertyName("isEnterprise")] public bool IsEnterprise { get; init; }

    /// <summary><c>admin</c>, <c>write</c>, <c>contributor</c> or <c>read</c>.</summary>
    [JsonPropertyName("roleInOrg")] public string? RoleInOrganization { get; init; }
}

/// <summary>What the token in <see cref="WhoAmI"/> is.</summary>
public sealed record WhoAmIAuth
{
    /// <summary><c>access_token</c>.</summary>
    [JsonPropertyName("type")] public string Type { get; init; } = "access_token";

    /// <summary>The token, without its text.</summary>
    [JsonPropertyName("accessToken")] public WhoAmIToken? AccessToken { get; init; }
}

/// <summary>The token in <see cref="WhoAmIAuth"/>, without its text.</summary>
public sealed record WhoAmIToken
{
    /// <summary>The name that its owner gave it.</summary>
    [JsonPropertyName("displayName")] public required string DisplayName { get; init; }

    /// <summary><c>read</c>, <c>write</c> or <c>fineGrained</c>.</summary>
    [JsonPropertyName("role")] public required string Role { get; init; }

    /// <summary>When it was made.</summary>
    [JsonPropertyName("createdAt")] public string? CreatedAt { get; init; }
}
