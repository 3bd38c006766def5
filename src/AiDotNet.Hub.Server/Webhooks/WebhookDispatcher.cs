using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>Tells webhooks of events while the hub runs. Each webhook has its own turn, so that a slow target keeps nobody else waiting.</summary>
internal sealed class WebhookDispatcher(
    WebhookOutbox outbox, WebhookCourier courier, HubDatabase database, TimeProvider time, ILogger<WebhookDispatcher> logger) : BackgroundService
{
    /// <summary>How long deliveries that are over can be looked at.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private const int MostAtOnce = 256;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClearInterval = TimeSpan.FromHours(6);

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>What is being sent, by webhook. Touched in <see cref="_turn"/> only.</summary>
    private readonly Dictionary<long, Task> _running = [];
    private DateTimeOffset _clearAt;

    /// <summary>Takes the events there are, and begins to send what is due.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            while (await outbox.TakeAsync(cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            foreach (var (webhook, _) in _running.Where(running => running.Value.IsCompleted).ToList())
            {
                _running.Remove(webhook);
            }

            foreach (var webhook in await courier.FindDueAsync(cancellationToken))
            {
                if (_running.Count < MostAtOnce && !_running.ContainsKey(webhook))
                {
                    _running[webhook] = DeliverAsync(webhook, cancellationToken);
                }
            }

            await ClearAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits for what was begun.</summary>
    public async Task DrainAsync()
    {
        await _turn.WaitAsync();
        try
        {
            await Task.WhenAll(_running.Values);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollInterval, time);
        try
        {
            do
            {
                try
                {
                    await RunOnceAsync(stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    WebhooksLog.DispatchFailed(logger, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            await DrainAsync();
        }
    }

    private async Task DeliverAsync(long webhook, CancellationToken cancellationToken)
    {
        try
        {
            await courier.DeliverAsync(webhook, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The hub stops; the claim was given back.
        }
        catch (Exception e)
        {
            WebhooksLog.DeliveryFailed(logger, webhook, e);
        }
    }

    private async Task ClearAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < _clearAt)
        {
            return;
        }

        var oldest = now - Retention;
        await using var db = database.Open();
        await db.WebhookDeliveries.Where(row => row.NextAttemptAt == null && row.CreatedAt < oldest).ExecuteDeleteAsync(cancellationToken);
        _clearAt = now + ClearInterval;
    }
}
