using System.Net;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Transfer;

/// <summary>One file on its way. Its first connection stays to the end and does what one alone must: try again, begin anew.</summary>
internal sealed class FileDownload : IDisposable
{
    private readonly HubHttpClient _http;
    private readonly RangeClient _source;
    private readonly long _size;
    private readonly DownloadTarget _target;
    private readonly ProgressTally _tally;
    private readonly DownloadClaims _claims;
    private readonly FileVersion _version;
    private readonly ClaimReader _reader;
    private readonly FurtherConnections _others;

    public FileDownload(HubHttpClient http, ConnectionBudget budget, RangeClient source, long size, DownloadTarget target, ProgressTally tally)
    {
        (_http, _source, _size, _target, _tally) = (http, source, size, target, tally);
        _claims = new DownloadClaims(size, target.Writer().Length, target.Writer().Ahead());
        _version = new FileVersion(target.Version);
        _reader = new ClaimReader(http, source, size, target, tally, _claims);
        _others = new FurtherConnections(http, budget, source, size, target, _claims, _reader, _version);
    }

    private TransferSettings Settings => _http.Settings;

    /// <inheritdoc />
    public void Dispose() => _others.Dispose();

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
        var watch = _reader.IsWorthWatching ? _others.WatchAsync(abort, stopWatch.Token) : Task.CompletedTask;
        try
        {
            await FetchAsync(abort.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_others.Failure is { } failure && !cancellationToken.IsCancellationRequested)
        {
            throw failure;
        }
        finally
        {
            await stopWatch.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
            await _others.StopAsync().ConfigureAwait(false);
        }
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
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

    private DownloadClaim? TryClaim() => _others.Count == 0
        ? _claims.TryClaim(_size, _size)
        : _claims.TryClaim(Settings.ChunkBytes, _target.Writer().Length + Settings.MaxAheadBytes);

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
            await _reader.ReadAsync(reply, claim, guard, cancellationToken).ConfigureAwait(false);
        }
        catch (HubUnavailableException)
        {
            _others.Trouble();
            throw;
        }
    }

    /// <summary>Sees to it that what comes belongs where the claim is; else begins anew, where the claim is the whole file then.</summary>
    private async Task AcceptAsync(RangeReply reply, DownloadClaim claim, CancellationToken cancellationToken)
    {
        reply.ThrowIfEncoded(_source.Subject, _http.Endpoint);
        var from = claim.Written;
        var changed = from > 0 && _version.IsOther(reply);
        if (reply.Fits && !changed)
        {
            _version.Accept(reply);
            if (reply.RefusesRanges)
            {
                _others.StayAway();
            }

            return;
        }

        if (reply.Status == HttpStatusCode.RequestedRangeNotSatisfiable && from == 0 && claim.End == _size)
        {
            throw new IntegrityException($"{_source.Subject}: {_http.Endpoint} lists {_size} bytes and has none. Nothing was kept; tell the hub's operator.");
        }

        // The whole file in answer to a range, another range, none, or of another version: what is here does not fit to what comes.
        await _others.StopAsync().ConfigureAwait(false);
        _version.Replace(reply, changed);
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
}
