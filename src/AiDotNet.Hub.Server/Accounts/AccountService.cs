using System.Globalization;
using System.Security.Cryptography;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Who someone is, and what users and organisations there are.</summary>
internal sealed class AccountService(HubDatabase database, TokenUses tokenUses, TimeProvider time)
{
    /// <summary>Clients print the address of a picture, and there is none.</summary>
    private const string NoPicture = "";

    /// <summary>Who a token's text belongs to; null where no such token exists, or no longer.</summary>
    public async Task<Caller?> AuthenticateAsync(string token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        var (hash, now) = (TokenText.Hash(token), time.GetUtcNow());
        await using var db = database.Open();
        var found = await db.Tokens
            .Where(row => row.Hash == hash && (row.ExpiresAt == null || row.ExpiresAt > now))
            .Select(row => new { Token = row, row.Scopes, User = row.User! })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        tokenUses.Note(found.Token.Id, found.Token.LastUsedAt, now);
        return await CallerAsync(db, found.User, cancellationToken) with
        {
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

    /// <summary>Who a browser's session belongs to; null where the user is gone, or has another password by now.</summary>
    public async Task<Caller?> ResumeAsync(SessionTicket session, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var user = await db.Namespaces.FirstOrDefaultAsync(row => row.Id == session.UserId && row.Kind == NamespaceKind.User, cancellationToken);
        return user is not null && Passwords.Stamp(user.ObjectId, user.PasswordHash) == session.Stamp
            ? await CallerAsync(db, user, cancellationToken)
            : null;
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
            AvatarUrl = NoPicture,
            Organizations = [.. organizations.Select(organization => new WhoAmIOrganization
            {
                Id = organization.ObjectId,
                Name = organization.Name,
                FullName = organization.FullName ?? organization.Name,
                RoleInOrganization = RoleNames.NameOf(organization.Role),
                AvatarUrl = NoPicture,
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

    /// <summary>What a browser keeps of a user who signed in.</summary>
    internal static SessionTicket SessionOf(NamespaceRow user) => new(user.Id, user.Name, Passwords.Stamp(user.ObjectId, user.PasswordHash));

    internal static string NewObjectId() => RandomNumberGenerator.GetHexString(24, lowercase: true);

    private static async Task<Caller> CallerAsync(HubDbContext db, NamespaceRow user, CancellationToken cancellationToken) => new()
    {
        UserId = user.Id,
        Name = user.Name,
        IsAdmin = user.IsAdmin,
        Memberships = await db.Memberships
            .Where(row => row.UserId == user.Id)
            .ToDictionaryAsync(row => row.OrganizationId, row => RoleNames.OrganizationRoleOf(row.Role), cancellationToken),
    };

    private static AccessDeniedException LoginRequired() => new(HubErrorCode.LoginRequired, "Invalid username or password.");

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
}
