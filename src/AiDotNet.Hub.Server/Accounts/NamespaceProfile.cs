namespace AiDotNet.Hub.Server.Accounts;

/// <summary>A user or organisation as anyone may see it.</summary>
internal sealed record NamespaceProfile
{
    public required long Id { get; init; }

    /// <summary>24 hexadecimal digits, stable.</summary>
    public required string ObjectId { get; init; }

    /// <summary>In its canonical spelling.</summary>
    public required string Name { get; init; }

    public string? FullName { get; init; }

    public required bool IsOrganization { get; init; }

    /// <summary>Whether new repositories are private where the request does not say.</summary>
    public bool PrivateByDefault { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>For a user, the organisations; for an organisation, the members: names in canonical spelling, with the role.</summary>
    public IReadOnlyList<NamespaceMembership> Memberships { get; init; } = [];
}

/// <summary>One side of a membership.</summary>
internal sealed record NamespaceMembership(string Name, string? FullName, string ObjectId, OrganizationRole Role);
