namespace AiDotNet.Hub.Server.Accounts;

/// <summary>The users and organisations of a fresh hub, as a seed file names them.</summary>
internal sealed record HubSeed
{
    public IReadOnlyList<SeedUser> Users { get; init; } = [];

    public IReadOnlyList<SeedOrganization> Organizations { get; init; } = [];

    /// <summary>The namespace that a bare name stands for.</summary>
    public string? DefaultNamespace { get; init; }
}

/// <summary>A user with tokens.</summary>
internal sealed record SeedUser(NewUser User, IReadOnlyList<NewToken> Tokens);

/// <summary>An organisation with members.</summary>
internal sealed record SeedOrganization(NewOrganization Organization, IReadOnlyList<SeedMember> Members);

/// <summary>A member of a seeded organisation.</summary>
internal sealed record SeedMember(string User, OrganizationRole Role);
