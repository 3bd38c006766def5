namespace AiDotNet.Hub.Server.Data;

/// <summary>A user or an organisation: both own repositories, and neither may have the other's name.</summary>
internal sealed class NamespaceRow
{
    public long Id { get; private set; }

    public required NamespaceKind Kind { get; init; }

    /// <summary>In its canonical spelling.</summary>
    public required string Name { get; init; }

    public required string NormalizedName { get; init; }

    /// <summary>24 hexadecimal digits, the id on the wire.</summary>
    public required string ObjectId { get; init; }

    public string? FullName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether new repositories are private where the request does not say.</summary>
    public bool PrivateByDefault { get; init; }

    /// <summary>Users only.</summary>
    public string? Email { get; init; }

    /// <summary>Users only: runs this hub.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Users only; null: no login by password.</summary>
    public string? PasswordHash { get; init; }
}

/// <summary>What a namespace is. Stored as a number: never renumber.</summary>
internal enum NamespaceKind
{
    User = 0,
    Organization = 1,
}
