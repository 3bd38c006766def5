namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Who asks, with what token.</summary>
internal sealed record Caller
{
    public static readonly Caller Anonymous = new();

    public bool IsAnonymous => UserId is null;

    public long? UserId { get; init; }

    /// <summary>The user's name in its canonical spelling.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the user runs this hub.</summary>
    public bool IsAdmin { get; init; }

    public CallerToken? Token { get; init; }

    /// <summary>The role in each organisation, by the organisation's row.</summary>
    public IReadOnlyDictionary<long, OrganizationRole> Memberships { get; init; } = new Dictionary<long, OrganizationRole>();
}

/// <summary>The token of a <see cref="Caller"/>, without its text.</summary>
internal sealed record CallerToken
{
    public required string Name { get; init; }

    public required TokenRole Role { get; init; }

    /// <summary>What a fine-grained token may touch.</summary>
    public IReadOnlyList<TokenScope> Scopes { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One thing that a fine-grained token may touch: a repository, or all of a namespace.</summary>
/// <param name="Namespace">The namespace, in any spelling.</param>
/// <param name="Name">The repository's name; null for all of the namespace.</param>
/// <param name="Right">Read or write; write includes read.</param>
internal sealed record TokenScope(string Namespace, string? Name, Right Right);
