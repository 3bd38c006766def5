using System.Diagnostics.Metrics;

namespace AiDotNet.Hub.Server;

/// <summary>The hub's own figures. No label names a repository or a user: there is no end of those, and who may read them may not read all repositories.</summary>
internal sealed class HubMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "AiDotNet.Hub.Server";

    private readonly Counter<long> _transfers;
    private readonly Counter<long> _bytes;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _badTokens;
    private readonly Counter<long> _limited;

    public HubMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _transfers = meter.CreateCounter<long>("hub.transfers", "{transfer}", "Files sent and received, by direction and whether they were completed.");
        _bytes = meter.CreateCounter<long>("hub.transfer.size", "By", "Bytes of files sent and received, by direction.");
        _active = meter.CreateUpDownCounter<long>("hub.transfers.active", "{transfer}", "Files under way, by direction.");
        _commits = meter.CreateCounter<long>("hub.commits", "{commit}", "Commits made.");
        _badTokens = meter.CreateCounter<long>("hub.auth.failures", "{request}", "Requests with a token that nobody has.");
        _limited = meter.CreateCounter<long>("hub.rate_limited", "{request}", "Requests refused by a rate limit, by resource.");
    }

    /// <summary>A file begins to move.</summary>
    /// <param name="direction"><c>download</c> or <c>upload</c>.</param>
    public void TransferBegan(string direction) => _active.Add(1, Direction(direction));

    /// <summary>The file has moved, or as much of it as ever will.</summary>
    public void TransferEnded(string direction, long bytes, bool completed)
    {
        _active.Add(-1, Direction(direction));
        _bytes.Add(bytes, Direction(direction));
        _transfers.Add(1, Direction(direction), new("outcome", completed ? "completed" : "broken"));
    }

    public void Committed() => _commits.Add(1);

    public void TokenRefused() => _badTokens.Add(1);

    public void RateLimited(string resource) => _limited.Add(1, new KeyValuePair<string, object?>("resource", resource));

    private static KeyValuePair<string, object?> Direction(string direction) => new("direction", direction);
}
