namespace AiDotNet.Hub.Server.Accounts;

/// <summary>A user to make.</summary>
internal sealed record NewUser
{
    public required string Name { get; init; }

    public string? FullName { get; init; }

    public string? Email { get; init; }

    public bool Admin { get; init; }

    /// <summary>Stored hashed; null: no login by password.</summary>
    public string? Password { get; init; }

    /// <summary>Who they are at a provider of identities; null: nobody there.</summary>
    public ExternalIdentity? Identity { get; init; }
}

/// <summary>An organisation to make.</summary>
internal sealed record NewOrganization
{
    public required string Name { get; init; }

    public string? FullName { get; init; }

    /// <summary>Whether new repositories are private where the request does not say.</summary>
    public bool PrivateByDefault { get; init; }
}

/// <summary>A token to make.</summary>
internal sealed record NewToken
{
    /// <summary>The owner.</summary>
    public required string User { get; init; }

    /// <summary>The name that its owner knows it by.</summary>
    public required string Name { get; init; }

    public required TokenRole Role { get; init; }

    public IReadOnlyList<TokenScope> Scopes { get; init; } = [];

    /// <summary>From when on it is refused; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>A literal text; null: generated.</summary>
    public string? Text { get; init; }
}
