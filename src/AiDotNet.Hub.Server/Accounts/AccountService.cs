using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Users, organisations and tokens.</summary>
internal sealed class AccountService
{
    /// <summary>Who a token's text belongs to; null where no such token exists.</summary>
    public Task<Caller?> AuthenticateAsync(string token, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The caller's own view of who they are.</summary>
    public Task<WhoAmI> DescribeAsync(Caller caller, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task CreateUserAsync(NewUser user, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task CreateOrganizationAsync(NewOrganization organization, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task AddMemberAsync(string organization, string user, OrganizationRole role, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Makes a token and returns its text, the only time that it can be seen: the database keeps its hash.</summary>
    public Task<string> CreateTokenAsync(NewToken token, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>A user or organisation, in any spelling; null where there is none.</summary>
    public Task<NamespaceProfile?> FindNamespaceAsync(string name, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The namespace of a repository to be created, after checking that the caller may create that repository in it.</summary>
    /// <exception cref="Errors.AccessDeniedException">No login, or no right in that namespace; also where it does not exist.</exception>
    public Task<NamespaceProfile> RequireCreationAsync(Caller caller, ModelId id, CancellationToken cancellationToken) => throw new NotImplementedException();
}
