using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server;

/// <summary>Whether the hub can do its work: its database answers, and its store takes bytes.</summary>
internal sealed partial class HubReadiness(HubDatabase database, IBlobStore store, TimeProvider time, ILogger<HubReadiness> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong, without paths: anyone may ask. Empty where nothing is.</summary>
    public async Task<IReadOnlyList<string>> FindFaultsAsync(CancellationToken cancellationToken)
    {
        var faults = await Task.WhenAll(
            FindFaultAsync("database", database.ProbeAsync, cancellationToken),
            FindFaultAsync("store", store.ProbeAsync, cancellationToken));
        return [.. faults.OfType<string>()];
    }

    private async Task<string?> FindFaultAsync(string part, Func<CancellationToken, Task> probe, CancellationToken cancellationToken)
    {
        try
        {
            // A disk of another machine may block the thread itself, so the wait must not depend on it.
            await Task.Run(() => probe(cancellationToken), cancellationToken).WaitAsync(Patience, time, cancellationToken);
            return null;
        }
        catch (TimeoutException)
        {
            return $"the {part} does not answer within {Patience.TotalSeconds:0} seconds";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFault(logger, e, part);
            return $"the {part} fails";
        }
    }

    [LoggerMessage(1900, LogLevel.Error, "Not ready: the {Part} fails.")]
    private static partial void LogFault(ILogger logger, Exception exception, string part);
}
