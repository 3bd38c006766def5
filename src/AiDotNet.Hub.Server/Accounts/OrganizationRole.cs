namespace AiDotNet.Hub.Server.Accounts;

/// <summary>What a member may do in an organisation.</summary>
internal enum OrganizationRole
{
    Read,
    Contributor,
    Write,
    Admin,
}
