namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Roles as the protocol, the seed and the database spell them.</summary>
internal static class RoleNames
{
    public static string NameOf(TokenRole role) => role switch
    {
        TokenRole.Read => "read",
        TokenRole.Write => "write",
        TokenRole.FineGrained => "fineGrained",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };

    public static string NameOf(OrganizationRole role) => role switch
    {
        OrganizationRole.Read => "read",
        OrganizationRole.Contributor => "contributor",
        OrganizationRole.Write => "write",
        OrganizationRole.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };

    public static TokenRole? FindTokenRole(string name) => name switch
    {
        "read" => TokenRole.Read,
        "write" => TokenRole.Write,
        "fineGrained" => TokenRole.FineGrained,
        _ => null,
    };

    public static OrganizationRole? FindOrganizationRole(string name) => name switch
    {
        "read" => OrganizationRole.Read,
        "contributor" => OrganizationRole.Contributor,
        "write" => OrganizationRole.Write,
        "admin" => OrganizationRole.Admin,
        _ => null,
    };

    public static TokenRole TokenRoleOf(string stored) =>
        FindTokenRole(stored) ?? throw new InvalidDataException($"The database holds the token role '{stored}', which this version does not know.");

    public static OrganizationRole OrganizationRoleOf(string stored) =>
        FindOrganizationRole(stored)
        ?? throw new InvalidDataException($"The database holds the organisation role '{stored}', which this version does not know.");
}
