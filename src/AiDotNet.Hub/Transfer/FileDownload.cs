using System.Net;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Transfer;

/// <summary>One file on its way. The first connection stays to the end and does what one alone must: try again, begin anew. Further ones come while they help and leave at the first trouble.</summary>
internal sealed class FileDownload : IDisposable
{
    private readonly HubHttpClient _http;
    private readonly ConnectionBudget _budget;
    private readonly RangeClient _source;
    private readonly long _size;
    private readonly DownloadTarget _target;
    private readonly ProgressTally _tally;
    private readonly DownloadClaims _claims;
    private readonly ConnectionTuner _tuner;
    private readonly Lock _gate = new();
    private readonly List<Task> _extras = [];
    private readonly CancellationTokenSource _stopExtras = new();
    private CancellationTokenSource? _abort;
    private HubException? _failure;
    private string? _version;
    private bool _compareVersions = true;
    private volatile bool _mayGrow = true;
    private volatile bool _givesParts;
    private int _extraCount;
    private long _moved;
    private long _busy;

    public FileDownload(HubHttpClient http, ConnectionBudget budget, RangeClient source, long size, DownloadTarget target, ProgressTally tally)
    {
        _http = http;
        _budget = budget;
        _source = source;
        _size = size;
        _target = target;
        _tally = tally;
        _version = target.Version;
        _claims = new DownloadClaims(size, target.Writer().Length, target.Writer().Ahead());
        _tuner = new ConnectionTuner(http.Settings);
    }

    private TransferSettings Settings => _http.Settings;

    // A small file is there before anything could be learned from it.
    private bool IsWatched => _size >= 3 * Settings.ChunkBytes;

    /// <inheritdoc />
    public void Dispose() => _stopExtras.Dispose();

    /// <summary>Fetches all that is missing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FetchAllAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IntegrityException)
        {
            await _target.Restart(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task FetchAllAsync(CancellationToken cancellationToken)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var stopWatch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _abort = abort;
        var watch = IsWatched ? WatchAsync(stopWatch.Token) : Task.CompletedTask;
        try
        {
            await FetchFirstAsync(abort.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_failure is { } failure && !cancellationToken.IsCancellationRequested)
        {
            throw failure;
        }
        finally
        {
            await stopWatch.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
            await StopExtrasAsync().ConfigureAwait(false);
            _abort = null;
        }
    }

    private async Task FetchFirstAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = _claims.Changed;
            if (TryClaim() is { } claim)
            {
                try
                {
                    await PersistAsync(claim, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    _claims.Release(claim);
                }
            }
            else if (_claims.IsDone)
            {
                return;
            }
            else
            {
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Tries as often as one may; a claim that got on has earned new tries.</summary>
    private async Task PersistAsync(DownloadClaim claim, CancellationToken cancellationToken)
    {
        while (claim.Written < claim.End)
        {
            var before = claim.Written;
            try
            {
                await _http.Bytes.ExecuteAsync(
                    async token => await AttemptAsync(claim, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
            catch (HubUnavailableException) when (claim.Written - before >= Settings.RenewAfterBytes)
            {
                // It got on: a large file over a poor line takes more breaks than a small call may have.
            }
        }
    }

    private async Task AttemptAsync(DownloadClaim claim, CancellationToken cancellationToken)
    {
        try
        {
            claim.Position = claim.Written;
            using var guard = new StallGuard(Settings.StallTimeout, _http.Time, cancellationToken);
            using var reply = await _source.OpenAsync(claim.Written, claim.End, guard, cancellationToken).ConfigureAwait(false);
            await AcceptAsync(reply, claim, cancellationToken).ConfigureAwait(false);
            await ReadAsync(reply, claim, guard, cancellationToken).ConfigureAwait(false);
        }
        catch (HubUnavailableException)
        {
            Trouble();
            throw;
        }
    }

    /// <summary>Sees to it that what comes belongs where the claim is; else begins anew, where the claim is the whole file then.</summary>
    private async Task AcceptAsync(RangeReply reply, DownloadClaim claim, CancellationToken cancellationToken)
    {
        reply.ThrowIfEncoded(_source.Subject, _http.Endpoint);
        var from = claim.Written;
        var changed = _compareVersions && from > 0 && RangeReply.Differ(_version, reply.Version);
        if (reply.Fits && !changed)
        {
            _version ??= reply.Version;
            if (reply.RefusesRanges)
            {
                _mayGrow = false;
            }

            return;
        }

        if (reply.Status == HttpStatusCode.RequestedRangeNotSatisfiable && from == 0 && claim.End == _size)
        {
            throw new IntegrityException($"{_source.Subject}: {_http.Endpoint} lists {_size} bytes and has none. Nothing was kept; tell the hub's operator.");
        }

        // The whole file in answer to a range, another range, none, or of another version: what is here does not fit to what comes.
        await StopExtrasAsync().ConfigureAwait(false);
        _compareVersions &= !changed;
        _version = reply.Version;
        await RestartAsync(claim, cancellationToken).ConfigureAwait(false);
        if (!reply.IsWhole)
        {
            throw new HubUnavailableException(changed
                ? $"{_source.Subject}: {_http.Endpoint} has another version of the file than before (status {(int)reply.Status}). It is fetched from its first byte again."
                : $"{_source.Subject}: {_http.Endpoint} does not continue at byte {from} (status {(int)reply.Status}).");
        }
    }

    private async Task RestartAsync(DownloadClaim claim, CancellationToken cancellationToken)
    {
        var writer = _target.Writer();
        var lost = writer.Length + writer.Ahead().Sum(range => range.Length);
        await _target.Restart(cancellationToken).ConfigureAwait(false);
        _claims.Restart(claim);
        _tally.Expect(lost);
    }

    private async Task ReadAsync(RangeReply reply, DownloadClaim claim, StallGuard guard, CancellationToken cancellationToken)
    {
        var asked = claim.End;
        try
        {
            using var body = new ClaimStream(await reply.ReadAsync(guard.Token).ConfigureAwait(false), _claims, claim, count =>
            {
                guard.Moved(count);
                Interlocked.Add(ref _moved, count);
                _tally.Move(_source.Subject.Path!, count);
            });
            var writer = _target.Writer();
            await Content.BlobFileWriter.CopyFromAsync(
                body,
                async (bytes, token) =>
                {
                    var started = IsWatched ? _http.Time.GetTimestamp() : 0;
                    await writer.WriteAtAsync(claim.Written, bytes, token).ConfigureAwait(false);
                    Interlocked.Add(ref _busy, IsWatched ? _http.Time.GetTimestamp() - started : 0);
                    claim.Written += bytes.Length;
                },
                written: null,
                guard.Token).ConfigureAwait(false);
            if (body.HasMore && claim.End == asked)
            {
                throw new IntegrityException(
                    $"{_source.Subject}: more than the listed {_size} bytes come from {_http.Endpoint}. Nothing was kept; tell the hub's operator.");
            }
        }
        catch (Exception e) when (HubHttpClient.IsNetworkFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw _http.Unavailable(_source.Request(claim.Written, claim.End), e, guard);
        }

        if (claim.Written < claim.End)
        {
            throw new HubUnavailableException(
                $"{_source.Subject}: {_http.Endpoint} ended after {claim.Written} of {_size} bytes. What came is kept; the next try goes on from there.");
        }
    }

    private DownloadClaim? TryClaim() => Volatile.Read(ref _extraCount) == 0
        ? _claims.TryClaim(_size, _size)
        : _claims.TryClaim(Settings.ChunkBytes, _target.Writer().Length + Settings.MaxAheadBytes);

    /// <summary>Looks now and then how fast it goes, calls further connections and lets them go, and keeps the record.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Settings.SampleInterval, _http.Time);
        var (since, before, recorded) = (_http.Time.GetTimestamp(), 0L, _http.Time.GetTimestamp());
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                var elapsed = _http.Time.GetElapsedTime(since);
                var moved = Interlocked.Read(ref _moved);
                var busy = _http.Time.GetElapsedTime(0, Interlocked.Exchange(ref _busy, 0));
                (var bytes, since, before) = (moved - before, _http.Time.GetTimestamp(), moved);
                if (_http.Time.GetElapsedTime(recorded) >= Settings.RecordInterval)
                {
                    await _target.SaveAsync(_version).ConfigureAwait(false);
                    recorded = _http.Time.GetTimestamp();
                }

                // A machine that slept in between measured nothing.
                if (elapsed < Settings.SampleInterval * 4)
                {
                    // Where hash and disk take most of the time, another connection would only take it from them.
                    await TuneAsync(bytes / elapsed.TotalSeconds, busy < elapsed / 2).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (HubException e)
        {
            Fail(e);
        }
    }

    private async Task TuneAsync(double speed, bool isLineTheLimit)
    {
        var left = _size - _target.Writer().Length;
        if (!_mayGrow || left < 3 * Settings.ChunkBytes || (!isLineTheLimit && Volatile.Read(ref _extraCount) == 0))
        {
            return;
        }

        int wanted;
        lock (_gate)
        {
            _tuner.Sample(speed);
            wanted = _givesParts ? _tuner.Count - 1 : Math.Min(1, _tuner.Count - 1);
        }

        while (Volatile.Read(ref _extraCount) < wanted && _budget.TryTake())
        {
            if (!_target.Writer().HasGapsAllowed)
            {
                // First the record that says that there will be gaps, then the gaps.
                _target.Writer().AllowGaps();
                await _target.SaveAsync(_version).ConfigureAwait(false);
            }

            lock (_gate)
            {
                if (!_mayGrow)
                {
                    _budget.Return();
                    return;
                }

                _extras.RemoveAll(task => task.IsCompleted);
                _extraCount++;
                _extras.Add(RunExtraAsync(speed, _stopExtras.Token));
            }
        }
    }

    private async Task RunExtraAsync(double speed, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            if (_claims.FindOpenEnded() is { } first)
            {
                await JoinAsync(first, speed, cancellationToken).ConfigureAwait(false);
            }

            while (IsWanted())
            {
                var changed = _claims.Changed;
                if (_claims.TryClaim(Settings.ChunkBytes, _target.Writer().Length + Settings.MaxAheadBytes) is { } claim)
                {
                    await FetchExtraAsync(claim, null, cancellationToken).ConfigureAwait(false);
                }
                else if (_claims.Unclaimed == 0)
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
            Fail(e);
        }
        finally
        {
            Interlocked.Decrement(ref _extraCount);
            _budget.Return();
        }
    }

    /// <summary>Takes a part from the one who fetches to the end, but only once it is seen that the hub gives parts.</summary>
    private async Task JoinAsync(DownloadClaim first, double speed, CancellationToken cancellationToken)
    {
        // So far ahead that the first has not got there before the answer has come.
        var start = first.Position + Math.Max(Settings.ChunkBytes, (long)(speed / 4));
        var end = Math.Min(start + Settings.ChunkBytes, _size - 1);
        if (start >= end)
        {
            return;
        }

        using var guard = new StallGuard(Settings.StallTimeout, _http.Time, cancellationToken);
        using var reply = await _source.OpenAsync(start, end, guard, cancellationToken).ConfigureAwait(false);
        if (IsUsable(reply) && _claims.TrySplit(first, new Content.ByteRange(start, end)) is { } claim)
        {
            await FetchExtraAsync(claim, (reply, guard), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FetchExtraAsync(DownloadClaim claim, (RangeReply Reply, StallGuard Guard)? opened, CancellationToken cancellationToken)
    {
        try
        {
            if (opened is { } part)
            {
                await ReadAsync(part.Reply, claim, part.Guard, cancellationToken).ConfigureAwait(false);
                return;
            }

            using var guard = new StallGuard(Settings.StallTimeout, _http.Time, cancellationToken);
            using var reply = await _source.OpenAsync(claim.Written, claim.End, guard, cancellationToken).ConfigureAwait(false);
            if (IsUsable(reply))
            {
                await ReadAsync(reply, claim, guard, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _claims.Release(claim);
        }
    }

    /// <summary>Whether a further connection may use an answer. If not, the first one goes on alone and finds out what that means.</summary>
    private bool IsUsable(RangeReply reply)
    {
        reply.ThrowIfEncoded(_source.Subject, _http.Endpoint);
        if (reply.Fits && !(_compareVersions && RangeReply.Differ(_version, reply.Version)))
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
            return _extraCount < _tuner.Count && !_budget.IsWanted;
        }
    }

    private void Trouble()
    {
        lock (_gate)
        {
            _tuner.Trouble();
        }
    }

    private void Fail(HubException failure)
    {
        _failure ??= failure;
        _abort?.Cancel();
    }

    /// <summary>Sends all further connections away, for good.</summary>
    private async Task StopExtrasAsync()
    {
        Task[] extras;
        lock (_gate)
        {
            _mayGrow = false;
            extras = [.. _extras];
        }

        await _stopExtras.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(extras).ConfigureAwait(false);
    }
}
