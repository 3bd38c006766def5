using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Removes every hour what was begun to be uploaded and not gone on with for as long as an upload's address lives.</summary>
internal sealed class UploadCleaner(IBlobStore store, HubServerOptions options, TimeProvider time, ILogger<UploadCleaner> logger) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ClearAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the next start looks again.
        }
    }

    private async Task ClearAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.ClearUploadsAsync(time.GetUtcNow() - options.Lfs.UploadUrlLifetime, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            PublishingLog.ClearFailed(logger, e);
        }
    }
}
