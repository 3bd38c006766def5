using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Who did what, newest first.</summary>
internal sealed class AuditLog(HubDatabase database, TimeProvider time)
{
    /// <summary>A page of what happened.</summary>
    public async Task<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var rows = await Filter(db, query).OrderByDescending(row => row.Id).Take(query.Limit + 1).ToListAsync(cancellationToken);
        return new AuditPage(
            [.. rows.Take(query.Limit).Select(Describe)],
            rows.Count > query.Limit ? rows[query.Limit - 1].Id : null);
    }

    /// <summary>Writes down what changes nothing else.</summary>
    public async Task RecordAsync(HubEvent happened, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        db.Record(happened, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
    }

    private static IQueryable<EventRow> Filter(HubDbContext db, AuditQuery query)
    {
        IQueryable<EventRow> rows = db.Events;
        if (query.Before is { } before)
        {
            rows = rows.Where(row => row.Id < before);
        }

        if (query.Since is { } since)
        {
            rows = rows.Where(row => row.At >= since);
        }

        if (query.Actor is { } actor)
        {
            // In any spelling while the user exists, afterwards in their own.
            var name = NormalizedName.Of(actor);
            var ids = db.Namespaces.Where(row => row.NormalizedName == name).Select(row => (long?)row.Id);
            rows = rows.Where(row => row.Actor == actor || ids.Contains(row.ActorId));
        }

        if (query.Action is { } action)
        {
            rows = rows.Where(row => row.Action == action);
        }

        if (query.Repository is { } id)
        {
            // By row where it was ever named so: what is said of its discussions, or under another name of it, belongs here too.
            string[] subjects = [.. Enum.GetValues<RepositoryType>().Select(type => $"{type.WireName()} {NormalizedName.Of(id.ToString())}")];
            var keys = db.Events.Where(row => subjects.Contains(row.Subject.ToLower()) && row.RepositoryId != null).Select(row => row.RepositoryId);
            rows = rows.Where(row => subjects.Contains(row.Subject.ToLower()) || keys.Contains(row.RepositoryId));
        }

        return rows;
    }

    private static AuditEntry Describe(EventRow row) => new()
    {
        Id = row.Id,
        At = row.At,
        Action = row.Action,
        Actor = row.Actor,
        Subject = row.Subject,
        Details = row.Details(),
        Address = row.Address,
        RequestId = row.RequestId,
    };
}
