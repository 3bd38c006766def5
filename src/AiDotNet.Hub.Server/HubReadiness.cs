using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server;

/// <summary>Whether the hub can do its work: its database answers, and its store takes bytes.</summary>
internal sealed partial class HubReadiness(HubDatabase database, IBlobStore store, TimeProvider time, ILogger<HubReadiness> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer is given again: anyone may ask, as often as they like, and each look writes to the disk.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<IReadOnlyList<string>>? _last;
    private DateTimeOffset _lastBegan;

    /// <summary>What is wrong, without paths. Empty where nothing is.</summary>
    public Task<IReadOnlyList<string>> FindFaultsAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_last is null || (_last.IsCompleted && now - _lastBegan >= Validity))
            {
                // It belongs to everyone who asks meanwhile, so nobody's leaving ends it; its patience does.
                (_last, _lastBegan) = (LookAsync(), now);
            }

            return _last.WaitAsync(cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> LookAsync()
    {
        var faults = await Task.WhenAll(FindFaultAsync("database", database.ProbeAsync), FindFaultAsync("store", store.ProbeAsync));
        return [.. faults.OfType<string>()];
    }

    private async Task<string?> FindFaultAsync(string part, Func<CancellationToken, Task> probe)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            // A disk of another machine may block the thread itself, so the wait must not depend on it.
            await Task.Run(() => probe(patience.Token), CancellationToken.None).WaitAsync(Patience, time, CancellationToken.None);
            return null;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return $"the {part} does not answer within {Patience.TotalSeconds:0} seconds";
        }
        catch (Exception e)
        {
            LogFault(logger, e, part);
            return $"the {part} fails";
        }
    }

    [LoggerMessage(1900, LogLevel.Error, "Not ready: the {Part} fails.")]
    private static partial void LogFault(ILogger logger, Exception exception, string part);
}
