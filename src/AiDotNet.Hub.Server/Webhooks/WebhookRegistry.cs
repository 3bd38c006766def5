using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>The webhooks of each user, and what was sent to them. Nobody sees another's: what is not the owner's is as if it were not there.</summary>
internal sealed class WebhookRegistry(HubDatabase database, TimeProvider time)
{
    private const int MostPerOwner = 100;
    private const int ObjectIdLength = 24;

    public async Task<IReadOnlyList<Webhook>> ListAsync(long owner, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var rows = await db.Webhooks.Where(row => row.OwnerId == owner).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        return [.. rows.Select(Webhook.Of)];
    }

    /// <summary>Null where the owner has none of that id.</summary>
    public async Task<Webhook?> FindAsync(long owner, string id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await FindAsync(db, owner, id, cancellationToken) is { } row ? Webhook.Of(row) : null;
    }

    /// <summary>Makes a webhook of the actor's. It hears of what happens from now on.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: an address or something to watch is missing, a part breaks <see cref="WebhookRules"/>,
    /// or the actor has too many.</exception>
    public async Task<Webhook> CreateAsync(Actor actor, WebhookChange asked, CancellationToken cancellationToken)
    {
        WebhookRules.Check(asked);
        var url = asked.Url ?? throw Invalid("A webhook needs a \"url\"; this server runs no jobs.");
        var watched = asked.Watched is { Count: > 0 } items ? items : throw Invalid("A webhook needs something in \"watched\".");
        var owner = actor.UserId!.Value;
        var now = time.GetUtcNow();
        await using var db = database.Open();
        if (await db.Webhooks.CountAsync(other => other.OwnerId == owner, cancellationToken) >= MostPerOwner)
        {
            throw Invalid($"You have {MostPerOwner} webhooks, and may not have more. Delete one first.");
        }

        var row = new WebhookRow
        {
            ObjectId = RandomNumberGenerator.GetHexString(ObjectIdLength, lowercase: true),
            OwnerId = owner,
            Url = url,
            WatchedJson = Json(watched),
            Domains = Join(asked.Domains ?? WebhookDomains.All),
            Secret = asked.Secret,
            Disabled = false,
            CreatedAt = now,
        };
        db.Webhooks.Add(row);
        db.Record(Happened(EventActions.WebhookCreated, actor, row), now);
        await db.SaveChangesAsync(cancellationToken);
        return Webhook.Of(row);
    }

    /// <summary>Changes what is given; an empty list of watched things leaves them, since clients send one for "not given". Null where the actor has no such webhook.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: a part breaks <see cref="WebhookRules"/>.</exception>
    public Task<Webhook?> UpdateAsync(Actor actor, string id, WebhookChange asked, CancellationToken cancellationToken)
    {
        WebhookRules.Check(asked);
        return ChangeAsync(
            actor,
            id,
            row =>
            {
                row.Url = asked.Url ?? row.Url;
                row.WatchedJson = asked.Watched is { Count: > 0 } watched ? Json(watched) : row.WatchedJson;
                row.Domains = asked.Domains is { } domains ? Join(domains) : row.Domains;
                row.Secret = asked.Secret ?? row.Secret;
            },
            cancellationToken);
    }

    /// <summary>Switches a webhook off, or on again. What was not sent yet waits meanwhile. Null where the actor has no such webhook.</summary>
    public Task<Webhook?> SetDisabledAsync(Actor actor, string id, bool disabled, CancellationToken cancellationToken) =>
        ChangeAsync(actor, id, row => row.Disabled = disabled, cancellationToken);

    /// <summary>Removes a webhook with its deliveries; false where the actor has no such webhook.</summary>
    public async Task<bool> DeleteAsync(Actor actor, string id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(db, actor.UserId!.Value, id, cancellationToken) is not { } row)
        {
            return false;
        }

        db.Record(Happened(EventActions.WebhookDeleted, actor, row), time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await db.Webhooks.Where(other => other.Id == row.Id).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>What was sent, newest first; null where the owner has no such webhook.</summary>
    /// <param name="owner">Whose webhook it is.</param>
    /// <param name="id">The webhook.</param>
    /// <param name="before">The last delivery of the page before; null for the first page.</param>
    /// <param name="limit">The size of the page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<WebhookDelivery>?> ListDeliveriesAsync(long owner, string id, long? before, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await FindAsync(db, owner, id, cancellationToken) is not { } webhook)
        {
            return null;
        }

        var rows = await db.WebhookDeliveries
            .Where(row => row.WebhookId == webhook.Id && (before == null || row.Id < before))
            .OrderByDescending(row => row.Id)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(WebhookDelivery.Of)];
    }

    /// <summary>Has a delivery sent again, with its payload, to what the webhook's address is now. Null where the owner has no such webhook or delivery.</summary>
    public async Task<WebhookDelivery?> ReplayAsync(long owner, string id, string delivery, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (!long.TryParse(delivery, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            || await FindAsync(db, owner, id, cancellationToken) is not { } webhook)
        {
            return null;
        }

        var deliveries = db.WebhookDeliveries.Where(row => row.Id == key && row.WebhookId == webhook.Id);
        var now = time.GetUtcNow();
        await deliveries.ExecuteUpdateAsync(
            row => row
                .SetProperty(r => r.Status, WebhookDelivery.Pending)
                .SetProperty(r => r.Attempts, 0)
                .SetProperty(r => r.NextAttemptAt, now)
                .SetProperty(r => r.ResponseStatus, (int?)null)
                .SetProperty(r => r.Error, (string?)null),
            cancellationToken);
        return await deliveries.FirstOrDefaultAsync(cancellationToken) is { } found ? WebhookDelivery.Of(found) : null;
    }

    private static Task<WebhookRow?> FindAsync(HubDbContext db, long owner, string id, CancellationToken cancellationToken) =>
        db.Webhooks.FirstOrDefaultAsync(row => row.OwnerId == owner && row.ObjectId == id, cancellationToken);

    // The rest of an address may hold a secret of the target's.
    private static HubEvent Happened(string action, Actor actor, WebhookRow row) => new(action, actor, $"webhook {row.ObjectId}")
    {
        Details = new Dictionary<string, string> { ["host"] = new Uri(row.Url).Host, ["disabled"] = row.Disabled ? "true" : "false" },
    };

    private static string Json(IReadOnlyList<WatchedItem> watched) => JsonSerializer.Serialize(watched, WebhookJsonContext.Default.IReadOnlyListWatchedItem);

    private static string Join(IEnumerable<string> domains) => string.Join(' ', domains.Distinct());

    private static HubException Invalid(string message) => new(HubErrorCode.InvalidRequest, message);

    private async Task<Webhook?> ChangeAsync(Actor actor, string id, Action<WebhookRow> change, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(db, actor.UserId!.Value, id, cancellationToken) is not { } row)
        {
            return null;
        }

        change(row);
        var changed = await db.Webhooks.Where(other => other.Id == row.Id).ExecuteUpdateAsync(
            other => other
                .SetProperty(r => r.Url, row.Url)
                .SetProperty(r => r.WatchedJson, row.WatchedJson)
                .SetProperty(r => r.Domains, row.Domains)
                .SetProperty(r => r.Secret, row.Secret)
                .SetProperty(r => r.Disabled, row.Disabled),
            cancellationToken);
        if (changed == 0)
        {
            return null;
        }

        db.Record(Happened(EventActions.WebhookChanged, actor, row), time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Webhook.Of(row);
    }
}
