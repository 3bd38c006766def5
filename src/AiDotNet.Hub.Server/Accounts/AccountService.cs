using System.Globalization;
using System.Security.Cryptography;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Users, organisations and tokens.</summary>
internal sealed class AccountService(HubDatabase database, TimeProvider time)
{
    /// <summary>Who a token's text belongs to; null where no such token exists.</summary>
    public async Task<Caller?> AuthenticateAsync(string token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        var hash = TokenText.Hash(token);
        await using var db = database.Open();
        var found = await db.Tokens
            .Where(row => row.Hash == hash)
            .Select(row => new { Token = row, row.Scopes, UserId = row.User!.Id, row.User.Name, row.User.IsAdmin })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        var memberships = await db.Memberships
            .Where(row => row.UserId == found.UserId)
            .ToDictionaryAsync(row => row.OrganizationId, row => RoleNames.OrganizationRoleOf(row.Role), cancellationToken);
        return new Caller
        {
            UserId = found.UserId,
            Name = found.Name,
            IsAdmin = found.IsAdmin,
            Memberships = memberships,
            Token = new CallerToken
            {
                Name = found.Token.Name,
                Role = RoleNames.TokenRoleOf(found.Token.Role),
                CreatedAt = found.Token.CreatedAt,
                Scopes = [.. found.Scopes.Select(scope =>
                    new TokenScope(scope.NormalizedNamespace, scope.NormalizedName, scope.CanWrite ? Right.Write : Right.Read))],
            },
        };
    }

    /// <summary>The caller's own view of who they are.</summary>
    /// <exception cref="AccessDeniedException">The caller is anonymous.</exception>
    public async Task<WhoAmI> DescribeAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.UserId is not { } id)
        {
            throw LoginRequired();
        }

        await using var db = database.Open();
        var user = await db.Namespaces.SingleAsync(row => row.Id == id, cancellationToken);
        var organizations = await MembershipsAsync(db, user, cancellationToken);
        return new WhoAmI
        {
            Id = user.ObjectId,
            Name = user.Name,
            FullName = user.FullName ?? user.Name,
            Email = user.Email,
            EmailVerified = user.Email is null ? null : true,
            Organizations = [.. organizations.Select(organization => new WhoAmIOrganization
            {
                Id = organization.ObjectId,
                Name = organization.Name,
                FullName = organization.FullName ?? organization.Name,
                RoleInOrganization = RoleNames.NameOf(organization.Role),
            })],
            Auth = caller.Token is not { } token ? null : new WhoAmIAuth
            {
                AccessToken = new WhoAmIToken
                {
                    DisplayName = token.Name,
                    Role = RoleNames.NameOf(token.Role),
                    CreatedAt = token.CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                },
            },
        };
    }

    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: the name breaks a rule;
    /// <see cref="HubErrorCode.AlreadyExists"/>: a user or organisation has it.</exception>
    public Task CreateUserAsync(NewUser user, CancellationToken cancellationToken) =>
        WriteAsync(db => AccountWriter.AddUser(db, user, time.GetUtcNow()), cancellationToken);

    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: the name breaks a rule;
    /// <see cref="HubErrorCode.AlreadyExists"/>: a user or organisation has it.</exception>
    public Task CreateOrganizationAsync(NewOrganization organization, CancellationToken cancellationToken) =>
        WriteAsync(db => AccountWriter.AddOrganization(db, organization, time.GetUtcNow()), cancellationToken);

    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: no such user or organisation;
    /// <see cref="HubErrorCode.AlreadyExists"/>: already a member.</exception>
    public async Task AddMemberAsync(string organization, string user, OrganizationRole role, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var group = await FindAsync(db, organization, NamespaceKind.Organization, cancellationToken);
        var member = await FindAsync(db, user, NamespaceKind.User, cancellationToken);
        db.Memberships.Add(new MembershipRow { OrganizationId = group.Id, UserId = member.Id, Role = RoleNames.NameOf(role) });
        await AccountWriter.SaveAsync(db, cancellationToken);
    }

    /// <summary>Makes a token and returns its text, the only time that it can be seen: the database keeps its hash.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: no such user;
    /// <see cref="HubErrorCode.AlreadyExists"/>: the user has a token of that name, or the literal text is taken.</exception>
    public async Task<string> CreateTokenAsync(NewToken token, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var owner = await FindAsync(db, token.User, NamespaceKind.User, cancellationToken);
        var text = token.Text ?? TokenText.Generate();
        db.Tokens.Add(AccountWriter.NewTokenRow(token, owner.Id, null, text, time.GetUtcNow()));
        await AccountWriter.SaveAsync(db, cancellationToken);
        return text;
    }

    /// <summary>A user or organisation, in any spelling; null where there is none.</summary>
    public async Task<NamespaceProfile?> FindNamespaceAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var normalized = NormalizedName.Of(name);
        await using var db = database.Open();
        var row = await db.Namespaces.FirstOrDefaultAsync(row => row.NormalizedName == normalized, cancellationToken);
        if (row is null)
        {
            return null;
        }

        return new NamespaceProfile
        {
            Id = row.Id,
            ObjectId = row.ObjectId,
            Name = row.Name,
            FullName = row.FullName,
            IsOrganization = row.Kind == NamespaceKind.Organization,
            PrivateByDefault = row.PrivateByDefault,
            CreatedAt = row.CreatedAt,
            Memberships = await MembershipsAsync(db, row, cancellationToken),
        };
    }

    /// <summary>The namespace of a repository to be created, after checking that the caller may create that repository in it.</summary>
    /// <exception cref="AccessDeniedException">No login, or no right in that namespace; also where it does not exist.</exception>
    public async Task<NamespaceProfile> RequireCreationAsync(Caller caller, ModelId id, CancellationToken cancellationToken)
    {
        if (caller.IsAnonymous)
        {
            throw LoginRequired();
        }

        var profile = id.Namespace is { } name ? await FindNamespaceAsync(name, cancellationToken) : null;
        return profile is not null && AccessPolicy.Allows(caller, new AccessTarget(profile.Id, id, Private: true, caller.UserId), Right.Write)
            ? profile
            : throw new AccessDeniedException(
                HubErrorCode.AccessDenied,
                $"You don't have the rights to create a repository under the namespace '{id.Namespace}'. Use a token with write rights there.");
    }

    internal static string NewObjectId() => RandomNumberGenerator.GetHexString(24, lowercase: true);

    private static AccessDeniedException LoginRequired() => new(HubErrorCode.LoginRequired, "Invalid username or password.");

    private static async Task<NamespaceRow> FindAsync(HubDbContext db, string name, NamespaceKind kind, CancellationToken cancellationToken)
    {
        var normalized = NormalizedName.Of(name);
        return await db.Namespaces.FirstOrDefaultAsync(row => row.NormalizedName == normalized && row.Kind == kind, cancellationToken)
            ?? throw new HubException(
                HubErrorCode.InvalidRequest, $"There is no {(kind == NamespaceKind.User ? "user" : "organisation")} '{name}'. Create it first.");
    }

    private static async Task<IReadOnlyList<NamespaceMembership>> MembershipsAsync(
        HubDbContext db, NamespaceRow of, CancellationToken cancellationToken)
    {
        var rows = of.Kind == NamespaceKind.User
            ? db.Memberships.Where(row => row.UserId == of.Id).Select(row => new { Other = row.Organization!, row.Role })
            : db.Memberships.Where(row => row.OrganizationId == of.Id).Select(row => new { Other = row.User!, row.Role });
        var found = await rows.OrderBy(row => row.Other.NormalizedName).ToListAsync(cancellationToken);
        return [.. found.Select(row =>
            new NamespaceMembership(row.Other.Name, row.Other.FullName, row.Other.ObjectId, RoleNames.OrganizationRoleOf(row.Role)))];
    }

    private async Task WriteAsync(Action<HubDbContext> add, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        add(db);
        await AccountWriter.SaveAsync(db, cancellationToken);
    }
}
