using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>All accounts, for those who run the hub.</summary>
internal sealed class AccountDirectory(HubDatabase database)
{
    /// <summary>Every user, by name.</summary>
    public async Task<IReadOnlyList<ListedUser>> ListUsersAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Namespaces
            .Where(row => row.Kind == NamespaceKind.User)
            .OrderBy(row => row.NormalizedName)
            .Select(row => new ListedUser
            {
                Name = row.Name,
                FullName = row.FullName,
                Email = row.Email,
                IsAdmin = row.IsAdmin,
                HasPassword = row.PasswordHash != null,
                Tokens = db.Tokens.Count(token => token.UserId == row.Id),
                CreatedAt = row.CreatedAt,
            })
            .ToListAsync(cancellationToken);
    }

    /// <summary>Every organisation, by name, with its members.</summary>
    public async Task<IReadOnlyList<ListedOrganization>> ListOrganizationsAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var rows = await db.Namespaces.Where(row => row.Kind == NamespaceKind.Organization).OrderBy(row => row.NormalizedName).ToListAsync(cancellationToken);
        var members = await db.Memberships.Include(row => row.User).OrderBy(row => row.User!.NormalizedName).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new ListedOrganization
        {
            Name = row.Name,
            FullName = row.FullName,
            Members = [.. members.Where(member => member.OrganizationId == row.Id).Select(member => new ListedMember(member.User!.Name, member.Role))],
            CreatedAt = row.CreatedAt,
        })];
    }

    /// <summary>The tokens of a user, by name; expired ones too.</summary>
    /// <exception cref="Errors.HubException">There is no such user.</exception>
    public async Task<IReadOnlyList<ListedToken>> ListTokensAsync(string user, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var owner = await AccountEditor.FindAsync(db, user, NamespaceKind.User, cancellationToken);
        var rows = await db.Tokens.Include(row => row.Scopes).Where(row => row.UserId == owner.Id).OrderBy(row => row.Name).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new ListedToken
        {
            Name = row.Name,
            Role = row.Role,
            Scopes = [.. row.Scopes.Select(scope =>
                $"{scope.NormalizedNamespace}/{scope.NormalizedName ?? "*"}:{(scope.CanWrite ? "write" : "read")}")],
            CreatedAt = row.CreatedAt,
            ExpiresAt = row.ExpiresAt,
            LastUsedAt = row.LastUsedAt,
        })];
    }
}
