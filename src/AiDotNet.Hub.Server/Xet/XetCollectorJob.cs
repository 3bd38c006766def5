namespace AiDotNet.Hub.Server.Xet;

/// <summary>Collects every six hours.</summary>
internal sealed class XetCollectorJob(XetCollector collector, TimeProvider time, ILogger<XetCollectorJob> logger) : BackgroundService
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await CollectAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the next start goes on.
        }
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (files, xorbs) = await collector.CollectAsync(cancellationToken);
            XetLog.Collected(logger, files, xorbs);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            XetLog.CollectionFailed(logger, e);
        }
    }
}
