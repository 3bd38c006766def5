namespace AiDotNet.Hub.Server.Accounts;

/// <summary>A user as those see them who run the hub.</summary>
internal sealed record ListedUser
{
    public required string Name { get; init; }

    public string? FullName { get; init; }

    public string? Email { get; init; }

    public required bool IsAdmin { get; init; }

    /// <summary>Whether they can sign in by password.</summary>
    public required bool HasPassword { get; init; }

    /// <summary>The number of their tokens.</summary>
    public required int Tokens { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An organisation as those see it who run the hub.</summary>
internal sealed record ListedOrganization
{
    public required string Name { get; init; }

    public string? FullName { get; init; }

    public required IReadOnlyList<ListedMember> Members { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A member with a role as the protocol spells it.</summary>
internal sealed record ListedMember(string User, string Role);

/// <summary>A token without its text.</summary>
internal sealed record ListedToken
{
    public required string Name { get; init; }

    /// <summary>As the protocol spells it.</summary>
    public required string Role { get; init; }

    /// <summary>What a fine-grained one may touch: <c>acme/bert:read</c>, <c>acme/*:write</c>.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the hour; null: never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}
