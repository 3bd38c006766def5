using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>Brings deliveries to their targets. A delivery is claimed by moving its next attempt on: of several processes one does, and if that one dies, another tries then.
/// A target may so be told twice, and never not at all.</summary>
internal sealed class WebhookCourier(HubDatabase database, WebhookSender sender, HubServerOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    /// <summary>Longer than an attempt can take.</summary>
    private TimeSpan Lease => options.Webhooks.Timeout + TimeSpan.FromMinutes(1);

    /// <summary>The webhooks with something to send now, longest waiting first.</summary>
    public async Task<IReadOnlyList<long>> FindDueAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await Due(db)
            .GroupBy(row => row.WebhookId)
            .OrderBy(group => group.Min(row => row.NextAttemptAt))
            .Select(group => group.Key)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Sends what a webhook has due, one after the other.</summary>
    public async Task DeliverAsync(long webhook, CancellationToken cancellationToken)
    {
        while (await DeliverNextAsync(webhook, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>How long to wait after an attempt that failed.</summary>
    /// <param name="attempts">How many there were; at least 1.</param>
    public static TimeSpan WaitAfter(int attempts) =>
        TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(2 * (attempts - 1), 20)));

    private async Task<bool> DeliverNextAsync(long webhook, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var due = await Due(db).Where(row => row.WebhookId == webhook).OrderBy(row => row.Id).FirstOrDefaultAsync(cancellationToken);
        var target = await db.Webhooks.FirstOrDefaultAsync(row => row.Id == webhook, cancellationToken);
        if (due is null || target is null)
        {
            return false;
        }

        var until = WholeMilliseconds(time.GetUtcNow() + Lease);
        var claimed = await db.WebhookDeliveries
            .Where(row => row.Id == due.Id && row.NextAttemptAt == due.NextAttemptAt)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.NextAttemptAt, until), cancellationToken);
        if (claimed == 1)
        {
            await AttemptAsync(db, due, target, until, cancellationToken);
        }

        return true;
    }

    private async Task AttemptAsync(HubDbContext db, WebhookDeliveryRow due, WebhookRow target, DateTimeOffset until, CancellationToken cancellationToken)
    {
        // Whoever has it sent again meanwhile moves the next attempt, and what this one finds out no longer counts.
        var claim = db.WebhookDeliveries.Where(row => row.Id == due.Id && row.NextAttemptAt == until);
        SendResult result;
        try
        {
            result = await sender.SendAsync(target.Url, target.Secret, due.Id, due.PayloadJson, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await claim.ExecuteUpdateAsync(row => row.SetProperty(r => r.NextAttemptAt, due.NextAttemptAt), CancellationToken.None);
            throw;
        }

        var now = time.GetUtcNow();
        var attempts = due.Attempts + 1;
        var isOver = result.Error is null || result.Refused || attempts >= options.Webhooks.MaxAttempts;
        DateTimeOffset? next = isOver ? null : now + WaitAfter(attempts);
        await claim.ExecuteUpdateAsync(
            row => row
                .SetProperty(r => r.Status, result.Error is null ? WebhookDelivery.Delivered : isOver ? WebhookDelivery.Failed : WebhookDelivery.Pending)
                .SetProperty(r => r.Attempts, attempts)
                .SetProperty(r => r.LastAttemptAt, now)
                .SetProperty(r => r.NextAttemptAt, next)
                .SetProperty(r => r.ResponseStatus, result.Status)
                .SetProperty(r => r.Error, result.Error),
            cancellationToken);
    }

    private IQueryable<WebhookDeliveryRow> Due(HubDbContext db)
    {
        var now = time.GetUtcNow();
        return db.WebhookDeliveries
            .Where(row => row.NextAttemptAt <= now)
            .Where(row => db.Webhooks.Any(webhook => webhook.Id == row.WebhookId && !webhook.Disabled));
    }

    /// <summary>As the database keeps it, so that the claim can be told by it.</summary>
    private static DateTimeOffset WholeMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
