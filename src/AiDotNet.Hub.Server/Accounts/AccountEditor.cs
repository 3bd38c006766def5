using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Makes, changes and removes users and organisations. What it does stands in the audit log.</summary>
internal sealed class AccountEditor(HubDatabase database, TimeProvider time)
{
    /// <summary>How many repositories a refusal names.</summary>
    private const int MaxNamed = 5;

    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: the name or the password breaks a rule;
    /// <see cref="HubErrorCode.AlreadyExists"/>: a user or organisation has it.</exception>
    public async Task CreateUserAsync(NewUser user, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        AccountWriter.AddUser(db, user, time.GetUtcNow());
        Record(db, EventActions.AccountCreated, actor, $"user {user.Name}", ("admin", user.Admin ? "true" : "false"));
        await AccountWriter.SaveAsync(db, cancellationToken);
    }

    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: the name breaks a rule;
    /// <see cref="HubErrorCode.AlreadyExists"/>: a user or organisation has it.</exception>
    public async Task CreateOrganizationAsync(NewOrganization organization, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        AccountWriter.AddOrganization(db, organization, time.GetUtcNow());
        Record(db, EventActions.AccountCreated, actor, $"organization {organization.Name}");
        await AccountWriter.SaveAsync(db, cancellationToken);
    }

    /// <summary>Gives a user another password, which ends their sessions.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: no such user, or a password that breaks a rule.</exception>
    public async Task SetPasswordAsync(string user, string password, Actor actor, CancellationToken cancellationToken)
    {
        var hash = Passwords.Create(Passwords.Require(password));
        await using var db = database.Open();
        var row = await FindAsync(db, user, NamespaceKind.User, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        Record(db, EventActions.AccountChanged, actor, $"user {row.Name}", ("changed", "password"));
        await db.SaveChangesAsync(cancellationToken);
        await db.Namespaces.Where(other => other.Id == row.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(other => other.PasswordHash, hash), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Removes a user with their tokens, sessions, memberships and likes: from then on their tokens are refused.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: no such user; they own repositories; they are the last administrator.</exception>
    public Task DeleteUserAsync(string user, Actor actor, CancellationToken cancellationToken) =>
        DeleteAsync(user, NamespaceKind.User, actor, cancellationToken);

    /// <summary>Removes an organisation with its memberships.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: no such organisation, or it owns repositories.</exception>
    public Task DeleteOrganizationAsync(string organization, Actor actor, CancellationToken cancellationToken) =>
        DeleteAsync(organization, NamespaceKind.Organization, actor, cancellationToken);

    /// <summary>Makes a user a member of an organisation, or changes what they are there.</summary>
    /// <param name="organization">The organisation, in any spelling.</param>
    /// <param name="user">The user, in any spelling.</param>
    /// <param name="role">What they may do; null: they are no member any more.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="cancellationToken">Stops the change.</param>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: no such user or organisation, or no member to remove.</exception>
    public async Task SetMemberAsync(string organization, string user, OrganizationRole? role, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var group = await FindAsync(db, organization, NamespaceKind.Organization, cancellationToken);
        var member = await FindAsync(db, user, NamespaceKind.User, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        (string, string)[] details = role is { } given ? [("user", member.Name), ("role", RoleNames.NameOf(given))] : [("user", member.Name)];
        Record(db, role is null ? EventActions.MemberRemoved : EventActions.MemberChanged, actor, $"organization {group.Name}", details);
        await db.SaveChangesAsync(cancellationToken);
        var removed = await db.Memberships.Where(row => row.OrganizationId == group.Id && row.UserId == member.Id).ExecuteDeleteAsync(cancellationToken);
        if (role is { } wanted)
        {
            db.Memberships.Add(new MembershipRow { OrganizationId = group.Id, UserId = member.Id, Role = RoleNames.NameOf(wanted) });
            await AccountWriter.SaveAsync(db, cancellationToken);
        }
        else if (removed == 0)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"'{member.Name}' is no member of '{group.Name}'.");
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A row by its name.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: there is none.</exception>
    internal static async Task<NamespaceRow> FindAsync(HubDbContext db, string name, NamespaceKind kind, CancellationToken cancellationToken)
    {
        var normalized = NormalizedName.Of(name);
        return await db.Namespaces.FirstOrDefaultAsync(row => row.NormalizedName == normalized && row.Kind == kind, cancellationToken)
            ?? throw new HubException(
                HubErrorCode.InvalidRequest, $"There is no {(kind == NamespaceKind.User ? "user" : "organisation")} '{name}'. Create it first.");
    }

    private async Task DeleteAsync(string name, NamespaceKind kind, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var row = await FindAsync(db, name, kind, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // Written first, it takes the database's one writer: nothing can be made between the checks and the removal.
        Record(db, EventActions.AccountDeleted, actor, $"{(kind == NamespaceKind.User ? "user" : "organization")} {row.Name}");
        await db.SaveChangesAsync(cancellationToken);
        await RequireNoRepositoriesAsync(db, row, cancellationToken);
        if (row.IsAdmin && await db.Namespaces.CountAsync(other => other.IsAdmin, cancellationToken) == 1)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"'{row.Name}' is the last administrator. Make another one first.");
        }

        await db.Repositories
            .Where(repository => db.Likes.Any(like => like.UserId == row.Id && like.RepositoryId == repository.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(repository => repository.Likes, repository => repository.Likes - 1), cancellationToken);
        await db.Namespaces.Where(other => other.Id == row.Id).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task RequireNoRepositoriesAsync(HubDbContext db, NamespaceRow owner, CancellationToken cancellationToken)
    {
        var owned = await db.Repositories.Where(row => row.NamespaceId == owner.Id).OrderBy(row => row.NormalizedName).ThenBy(row => row.Type)
            .Select(row => new { row.Type, row.Name }).ToListAsync(cancellationToken);
        if (owned.Count > 0)
        {
            var names = string.Join(", ", owned.Take(MaxNamed).Select(row => $"{row.Type.WireName()} {owner.Name}/{row.Name}"));
            var more = owned.Count > MaxNamed ? $" and {owned.Count - MaxNamed} more" : "";
            throw new HubException(HubErrorCode.InvalidRequest, $"'{owner.Name}' owns {names}{more}. Move or delete what it owns first.");
        }
    }

    private void Record(HubDbContext db, string action, Actor actor, string subject, params ReadOnlySpan<(string Name, string Value)> details) =>
        db.Record(new HubEvent(action, actor, subject) { Details = details.ToArray().ToDictionary(detail => detail.Name, detail => detail.Value) }, time.GetUtcNow());
}
