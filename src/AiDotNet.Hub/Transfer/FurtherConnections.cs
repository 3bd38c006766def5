using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Transfer;

/// <summary>The connections of one file beyond its first: they come while they help, and leave at the first trouble.</summary>
internal sealed class FurtherConnections(
    HubHttpClient http, ConnectionBudget budget, RangeClient source, long size, DownloadTarget target, DownloadClaims claims, ClaimReader reader, FileVersion version)
    : IDisposable
{
    private readonly ConnectionTuner _tuner = new(http.Settings);
    private readonly Lock _gate = new();
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _mayGrow = true;
    private volatile bool _givesParts;
    private int _count;

    /// <summary>How many there are now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>What ended one of them that no other try would cure: the whole download is to fail with it.</summary>
    public HubException? Failure { get; private set; }

    private TransferSettings Settings => http.Settings;

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    /// <summary>Looks now and then how fast it goes, calls connections and lets them go, and keeps the record.</summary>
    /// <param name="abort">Cancelled when <see cref="Failure"/> is set.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    public async Task WatchAsync(CancellationTokenSource abort, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Settings.SampleInterval, http.Time);
        var (since, before, recorded) = (http.Time.GetTimestamp(), 0L, http.Time.GetTimestamp());
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                var elapsed = http.Time.GetElapsedTime(since);
                var (moved, busy) = (reader.Moved, reader.TakeBusy());
                (var bytes, since, before) = (moved - before, http.Time.GetTimestamp(), moved);
                if (http.Time.GetElapsedTime(recorded) >= Settings.RecordInterval)
                {
                    await target.SaveAsync(version.Known).ConfigureAwait(false);
                    recorded = http.Time.GetTimestamp();
                }

                // A machine that slept in between measured nothing.
                if (elapsed < Settings.SampleInterval * 4)
                {
                    // Where hash and disk take most of the time, another connection would only take it from them.
                    await TuneAsync(bytes / elapsed.TotalSeconds, busy < elapsed / 2, abort).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (HubException e)
        {
            Fail(e, abort);
        }
    }

    /// <summary>The hub gives no parts: no more of them.</summary>
    public void StayAway() => _mayGrow = false;

    /// <summary>The hub refused, reset or went silent: fewer of them.</summary>
    public void Trouble()
    {
        lock (_gate)
        {
            _tuner.Trouble();
        }
    }

    /// <summary>Sends all of them away, for good.</summary>
    public async Task StopAsync()
    {
        Task[] running;
        lock (_gate)
        {
            _mayGrow = false;
            running = [.. _running];
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private async Task TuneAsync(double speed, bool isLineTheLimit, CancellationTokenSource abort)
    {
        var left = size - target.Writer().Length;
        if (!_mayGrow || left < 3 * Settings.ChunkBytes || (!isLineTheLimit && Count == 0))
        {
            return;
        }

        int wanted;
        lock (_gate)
        {
            _tuner.Sample(speed);
            wanted = _givesParts ? _tuner.Count - 1 : Math.Min(1, _tuner.Count - 1);
        }

        while (Count < wanted && budget.TryTake())
        {
            if (!target.Writer().HasGapsAllowed)
            {
                // First the record that says that there will be gaps, then the gaps.
                target.Writer().AllowGaps();
                await target.SaveAsync(version.Known).ConfigureAwait(false);
            }

            lock (_gate)
            {
                if (!_mayGrow)
                {
                    budget.Return();
                    return;
                }

                _running.RemoveAll(task => task.IsCompleted);
                _count++;
                _running.Add(RunAsync(speed, abort, _stop.Token));
            }
        }
    }

    private async Task RunAsync(double speed, CancellationTokenSource abort, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            if (claims.FindOpenEnded() is { } first)
            {
                await JoinAsync(first, speed, cancellationToken).ConfigureAwait(false);
            }

            while (IsWanted())
            {
                var changed = claims.Changed;
                if (claims.TryClaim(Settings.ChunkBytes, target.Writer().Length + Settings.MaxAheadBytes) is { } claim)
                {
                    await FetchAsync(claim, null, cancellationToken).ConfigureAwait(false);
                }
                else if (claims.Unclaimed == 0)
                {
                    return;
                }
                else
                {
                    await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (HubUnavailableException)
        {
            Trouble();
        }
        catch (HubException e)
        {
            Fail(e, abort);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
            budget.Return();
        }
    }

    /// <summary>Takes a part from the one who fetches to the end, but only once it is seen that the hub gives parts.</summary>
    private async Task JoinAsync(DownloadClaim first, double speed, CancellationToken cancellationToken)
    {
        // So far ahead that the first has not got there before the answer has come.
        var start = first.Position + Math.Max(Settings.ChunkBytes, (long)(speed / 4));
        var end = Math.Min(start + Settings.ChunkBytes, size - 1);
        if (start >= end)
        {
            return;
        }

        using var guard = new StallGuard(Settings.StallTimeout, http.Time, cancellationToken);
        using var reply = await source.OpenAsync(start, end, guard, cancellationToken).ConfigureAwait(false);
        if (IsUsable(reply) && claims.TrySplit(first, new ByteRange(start, end)) is { } claim)
        {
            await FetchAsync(claim, (reply, guard), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FetchAsync(DownloadClaim claim, (RangeReply Reply, StallGuard Guard)? opened, CancellationToken cancellationToken)
    {
        try
        {
            if (opened is { } part)
            {
                await reader.ReadAsync(part.Reply, claim, part.Guard, cancellationToken).ConfigureAwait(false);
                return;
            }

            using var guard = new StallGuard(Settings.StallTimeout, http.Time, cancellationToken);
            using var reply = await source.OpenAsync(claim.Written, claim.End, guard, cancellationToken).ConfigureAwait(false);
            if (IsUsable(reply))
            {
                await reader.ReadAsync(reply, claim, guard, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            claims.Release(claim);
        }
    }

    /// <summary>Whether an answer may be used here. If not, the first connection goes on alone and finds out what that means.</summary>
    private bool IsUsable(RangeReply reply)
    {
        reply.ThrowIfEncoded(source.Subject, http.Endpoint);
        if (reply.Fits && !version.IsOther(reply))
        {
            _givesParts = true;
            return true;
        }

        lock (_gate)
        {
            _mayGrow = false;
            _tuner.StayAtOne();
        }

        return false;
    }

    private bool IsWanted()
    {
        lock (_gate)
        {
            return _count < _tuner.Count && !budget.IsWanted;
        }
    }

    private void Fail(HubException failure, CancellationTokenSource abort)
    {
        Failure ??= failure;
        abort.Cancel();
    }
}
