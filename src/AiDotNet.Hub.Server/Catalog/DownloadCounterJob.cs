namespace AiDotNet.Hub.Server.Catalog;

/// <summary>Writes down the counted downloads every minute, and at the end.</summary>
internal sealed class DownloadCounterJob(DownloadCounter counter, TimeProvider time, ILogger<DownloadCounterJob> logger) : BackgroundService
{
    /// <summary>How old the figures of a list may be.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Also where transfers used the time up: one short write, and nothing counted is lost.
        await FlushAsync(CancellationToken.None);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops: what is left is written down by StopAsync.
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await counter.FlushAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            CatalogLog.FlushFailed(logger, e);
        }
    }
}
