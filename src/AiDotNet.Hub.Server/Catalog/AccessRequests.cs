using System.Security.Cryptography;
using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>Who asked for the files of a gated repository, and what became of it (protocol §12).</summary>
internal sealed class AccessRequests(HubDatabase database, TimeProvider time)
{
    private const string Auto = "auto";
    private const int ObjectIdLength = 24;

    /// <summary>The states, as they are called on the wire.</summary>
    public static readonly IReadOnlyList<string> States = [AccessRequestRow.Pending, AccessRequestRow.Accepted, AccessRequestRow.Rejected];

    /// <summary>The requests in a state, the oldest first.</summary>
    /// <exception cref="HubException">The repository is not gated (400).</exception>
    public async Task<CatalogPage<AccessRequest>> ListAsync(
        CatalogRepository repository, string status, string? cursor, int limit, CancellationToken cancellationToken)
    {
        RequireGate(repository);
        var after = PageCursor.Parse(cursor);
        await using var db = database.Open();
        var rows = db.AccessRequests.Where(row => row.RepositoryId == repository.Key.Value && row.Status == status);
        if (after is { } place)
        {
            var (at, id) = (place.Time, place.Second);
            rows = rows.Where(row => row.CreatedAt > at || (row.CreatedAt == at && row.UserId > id));
        }

        var found = await rows
            .Include(row => row.User)
            .OrderBy(row => row.CreatedAt).ThenBy(row => row.UserId)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return CatalogPage<AccessRequest>.Of(found, limit, Describe, row => new PageCursor(row.CreatedAt.ToUnixTimeMilliseconds(), row.UserId));
    }

    /// <summary>Asks for access. A gate that opens by itself admits at once. One who asked before changes nothing by asking again.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="fields">What they filled in.</param>
    /// <param name="cancellationToken">Stops before the request is written.</param>
    /// <returns>The state of the request.</returns>
    /// <exception cref="HubException">The repository is not gated (400).</exception>
    public async Task<string> AskAsync(
        CatalogRepository repository, Actor actor, IReadOnlyDictionary<string, string> fields, CancellationToken cancellationToken)
    {
        RequireGate(repository);
        var user = actor.UserId ?? throw new ArgumentException("A user asks, nobody else.", nameof(actor));
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var known = await Of(db, repository).Where(row => row.UserId == user).Select(row => row.Status).FirstOrDefaultAsync(cancellationToken);
        if (known is not null)
        {
            return known;
        }

        await RequireExistenceAsync(db, repository, cancellationToken);
        var row = NewRow(repository, user, repository.Gated == Auto ? AccessRequestRow.Accepted : AccessRequestRow.Pending, fields);
        db.AccessRequests.Add(row);
        db.Record(Happened(EventActions.AccessRequested, actor, repository, actor.Name, row.Status), row.CreatedAt);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
        {
            // Asked twice at the same time.
        }

        return row.Status;
    }

    /// <summary>Takes back one's own request, as long as nobody has decided on it.</summary>
    public async Task<AccessChange> WithdrawAsync(CatalogRepository repository, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await Of(db, repository).Where(row => row.UserId == actor.UserId && row.Status == AccessRequestRow.Pending).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return AccessChange.NoRequest;
        }

        db.Record(Happened(EventActions.AccessHandled, actor, repository, actor.Name, "withdrawn"), time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return AccessChange.Done;
    }

    /// <summary>Moves a request to another state.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="actor">Who decides.</param>
    /// <param name="subject">Whose request.</param>
    /// <param name="status">The new state.</param>
    /// <param name="reason">Why it is rejected; null where nobody says.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    /// <exception cref="HubException">The repository is not gated (400).</exception>
    public async Task<AccessChange> HandleAsync(
        CatalogRepository repository, Actor actor, AccessSubject subject, string status, string? reason, CancellationToken cancellationToken)
    {
        RequireGate(repository);
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var rows = Of(db, repository).AsTracking().Include(row => row.User);
        AccessRequestRow? row;
        if (subject.UserName is { } name)
        {
            if (await FindUserAsync(db, name, cancellationToken) is not { } user)
            {
                return AccessChange.NoUser;
            }

            row = await rows.FirstOrDefaultAsync(row => row.UserId == user.Id, cancellationToken);
        }
        else
        {
            row = await rows.FirstOrDefaultAsync(row => row.ObjectId == subject.RequestId, cancellationToken);
        }

        return row is null ? AccessChange.NoRequest
            : row.Status == status ? AccessChange.SameState
            : await SaveAsync();

        async Task<AccessChange> SaveAsync()
        {
            var decided = status != AccessRequestRow.Pending;
            row.Status = status;
            row.RejectionReason = status == AccessRequestRow.Rejected ? reason : null;
            row.HandledBy = decided ? actor.Name : null;
            row.HandledAt = decided ? time.GetUtcNow() : null;
            db.Record(Happened(EventActions.AccessHandled, actor, repository, row.User!.Name, status), time.GetUtcNow());
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return AccessChange.Done;
        }
    }

    /// <summary>Admits a user, whether they asked or not.</summary>
    /// <exception cref="HubException">The repository is not gated (400).</exception>
    public async Task<AccessChange> GrantAsync(CatalogRepository repository, Actor actor, string userName, CancellationToken cancellationToken)
    {
        var change = await HandleAsync(repository, actor, new AccessSubject(userName, null), AccessRequestRow.Accepted, null, cancellationToken);
        if (change != AccessChange.NoRequest)
        {
            return change;
        }

        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindUserAsync(db, userName, cancellationToken) is not { } user)
        {
            return AccessChange.NoUser;
        }

        await RequireExistenceAsync(db, repository, cancellationToken);
        var row = NewRow(repository, user.Id, AccessRequestRow.Accepted, null);
        row.HandledBy = actor.Name;
        row.HandledAt = row.CreatedAt;
        db.AccessRequests.Add(row);
        db.Record(Happened(EventActions.AccessHandled, actor, repository, user.Name, row.Status), row.CreatedAt);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return AccessChange.Done;
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
        {
            throw new HubException(HubErrorCode.Conflict, $"The request of '{userName}' is being changed by others. Try again.", e) { IsTransient = true };
        }
    }

    private static IQueryable<AccessRequestRow> Of(HubDbContext db, CatalogRepository repository) =>
        db.AccessRequests.Where(row => row.RepositoryId == repository.Key.Value);

    private static void RequireGate(CatalogRepository repository)
    {
        if (repository.Gated is null)
        {
            throw new HubException(
                HubErrorCode.InvalidRequest, $"{repository.Type.WireName()} {repository.Id} is not gated: its files are for everyone who sees it.");
        }
    }

    private static async Task RequireExistenceAsync(HubDbContext db, CatalogRepository repository, CancellationToken cancellationToken)
    {
        if (!await db.Repositories.AnyAsync(row => row.Id == repository.Key.Value, cancellationToken))
        {
            throw new ModelNotFoundException(repository.Id.ToString());
        }
    }

    private static Task<NamespaceRow?> FindUserAsync(HubDbContext db, string name, CancellationToken cancellationToken)
    {
        var normalized = NormalizedName.Of(name);
        return db.Namespaces.FirstOrDefaultAsync(row => row.NormalizedName == normalized && row.Kind == NamespaceKind.User, cancellationToken);
    }

    private static HubEvent Happened(string action, Actor actor, CatalogRepository repository, string user, string status) =>
        new(action, actor, $"{repository.Type.WireName()} {repository.Id}")
        {
            Repository = repository.Key,
            Details = new Dictionary<string, string> { ["user"] = user, ["status"] = status },
        };

    private static AccessRequest Describe(AccessRequestRow row) => new()
    {
        ObjectId = row.ObjectId,
        UserName = row.User!.Name,
        FullName = row.User.FullName,

        // Whoever asks shares it with those who decide; whoever was admitted without asking did not.
        Email = row.FieldsJson is null ? null : row.User.Email,
        Status = row.Status,
        AskedAt = row.CreatedAt,
        Fields = row.FieldsJson is null
            ? new Dictionary<string, string>()
            : JsonSerializer.Deserialize(row.FieldsJson, EventJsonContext.Default.IReadOnlyDictionaryStringString)!,
        HandledBy = row.HandledBy,
        HandledAt = row.HandledAt,
    };

    private AccessRequestRow NewRow(CatalogRepository repository, long user, string status, IReadOnlyDictionary<string, string>? fields) => new()
    {
        RepositoryId = repository.Key.Value,
        UserId = user,
        ObjectId = RandomNumberGenerator.GetHexString(ObjectIdLength, lowercase: true),
        Status = status,
        CreatedAt = time.GetUtcNow(),
        FieldsJson = fields is null ? null : JsonSerializer.Serialize(fields, EventJsonContext.Default.IReadOnlyDictionaryStringString),
    };
}
