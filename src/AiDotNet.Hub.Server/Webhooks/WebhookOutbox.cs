using System.Globalization;
using System.Text.Json;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>Makes deliveries of events. How far it came is in the database, changed in the transaction that writes the deliveries: an event is taken once,
/// however many processes there are, and whenever they stop.</summary>
internal sealed class WebhookOutbox(HubDatabase database, HubServerOptions options, TimeProvider time)
{
    private const int Batch = 200;

    /// <summary>An event up to which there is nothing to do: while nothing happens, one look at the table is enough.</summary>
    private long _seen;

    /// <summary>Takes what happened since the last time.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (!await db.Events.AnyAsync(row => row.Id > _seen, cancellationToken))
        {
            return false;
        }

        var mark = await db.Settings.Where(row => row.Key == SettingRow.WebhookPosition).Select(row => row.Value).FirstOrDefaultAsync(cancellationToken);
        var position = mark is null ? 0 : long.Parse(mark, CultureInfo.InvariantCulture);
        var events = await db.Events.Where(row => row.Id > position).OrderBy(row => row.Id).Take(Batch).ToListAsync(cancellationToken);
        if (events.Count == 0)
        {
            _seen = position;
            return false;
        }

        var deliveries = await DeliveriesAsync(db, events, cancellationToken);
        if (await WriteAsync(db, mark, events[^1].Id, deliveries, cancellationToken))
        {
            _seen = events[^1].Id;
        }

        return true;
    }

    private static async Task<bool> MoveAsync(HubDbContext db, string? from, string to, CancellationToken cancellationToken)
    {
        if (from is not null)
        {
            return await db.Settings
                .Where(row => row.Key == SettingRow.WebhookPosition && row.Value == from)
                .ExecuteUpdateAsync(row => row.SetProperty(r => r.Value, to), cancellationToken) == 1;
        }

        db.Settings.Add(new SettingRow { Key = SettingRow.WebhookPosition, Value = to });
        return true;
    }

    private async Task<IReadOnlyList<WebhookDeliveryRow>> DeliveriesAsync(HubDbContext db, IReadOnlyList<EventRow> events, CancellationToken cancellationToken)
    {
        var audience = await WebhookAudience.LoadAsync(db, cancellationToken);
        if (audience.IsEmpty)
        {
            return [];
        }

        var deliveries = new List<WebhookDeliveryRow>();
        var builder = new PayloadBuilder(db, Root());
        foreach (var happened in events)
        {
            if (EventScopes.Of(happened.Action) is not { } told
                || await EventSubject.FindAsync(db, happened, cancellationToken) is not { } subject
                || await audience.OfAsync(happened, told.Domain(), subject, cancellationToken) is not { Count: > 0 } webhooks
                || await builder.BuildAsync(happened, told, subject, cancellationToken) is not { } payload)
            {
                continue;
            }

            deliveries.AddRange(webhooks.Select(webhook => Delivery(happened, webhook, payload)));
        }

        return deliveries;
    }

    private WebhookDeliveryRow Delivery(EventRow happened, WebhookRow webhook, WebhookPayload payload) => new()
    {
        WebhookId = webhook.Id,
        EventId = happened.Id,
        Status = WebhookDelivery.Pending,
        PayloadJson = JsonSerializer.Serialize(payload with { Webhook = new PayloadWebhook(webhook.ObjectId) }, WebhookJsonContext.Default.WebhookPayload),
        CreatedAt = time.GetUtcNow(),
        NextAttemptAt = time.GetUtcNow(),
    };

    private static async Task<bool> WriteAsync(
        HubDbContext db, string? from, long to, IReadOnlyList<WebhookDeliveryRow> deliveries, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (!await MoveAsync(db, from, to.ToString(CultureInfo.InvariantCulture), cancellationToken))
            {
                return false;
            }

            db.WebhookDeliveries.AddRange(deliveries);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
        {
            // Another process took the same events first.
            return false;
        }
    }

    private string Root() => options.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? string.Create(CultureInfo.InvariantCulture, $"http://localhost:{options.Port}");
}
