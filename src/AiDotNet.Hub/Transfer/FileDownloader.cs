using System.Net;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Transfer;

/// <summary>Streams one file of a commit into a writer, going on after each break from where it broke.</summary>
internal sealed class FileDownloader(HubHttpClient http)
{
    /// <summary>Fetches what the target lacks. Whether the bytes are the right ones is the writer's to check at the end; that they are as many as promised is seen to here.</summary>
    /// <param name="id">The model.</param>
    /// <param name="commit">The commit: what is behind the address never changes, so that parts fetched at different times fit together.</param>
    /// <param name="path">The file.</param>
    /// <param name="size">Its size as listed.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="tally">Told what moves.</param>
    /// <param name="cancellationToken">Stops the download; what came stays in the target.</param>
    /// <exception cref="HubUnavailableException">The hub broke off too often.</exception>
    /// <exception cref="IntegrityException">The hub sends more, or ends with less, than it lists.</exception>
    public async Task DownloadAsync(
        ModelId id, RevisionId commit, string path, long size, DownloadTarget target, ProgressTally tally, CancellationToken cancellationToken)
    {
        var subject = new HubSubject($"downloading '{path}'") { Id = id, Revision = commit.ToString(), Path = path };
        var address = http.Address(HubRoutes.Resolve(id, commit.ToString(), path));

        // An empty file that was never begun has nothing to ask for: its listed hash says it all.
        while (target.Writer().Length < size)
        {
            var before = target.Writer().Length;
            try
            {
                await http.Bytes.ExecuteAsync(
                    async token => await AttemptAsync(address, subject, size, target, tally, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
            catch (HubUnavailableException) when (target.Writer().Length - before >= http.Settings.RenewAfterBytes)
            {
                // It got on: a large file over a poor line takes more breaks than a small call may have.
            }
        }
    }

    private async Task AttemptAsync(Uri address, HubSubject subject, long size, DownloadTarget target, ProgressTally tally, CancellationToken cancellationToken)
    {
        var from = target.Writer().Length;
        var request = new HubRequest { Method = HttpMethod.Get, Address = address, Subject = subject, From = from };
        using var guard = new StallGuard(http.Settings.StallTimeout, http.Time, cancellationToken);
        using var response = await http.TransferAsync(request, guard, cancellationToken).ConfigureAwait(false);
        if (from > 0 && !Continues(response, from, size))
        {
            // The whole file in answer to a range, another range, or none: what is here does not fit to what comes.
            await target.Restart(cancellationToken).ConfigureAwait(false);
            tally.Expect(from);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new HubUnavailableException($"{subject}: {http.Endpoint} does not continue at byte {from} (status {(int)response.StatusCode}).");
            }
        }
        else if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            throw new IntegrityException($"{subject}: {http.Endpoint} lists {size} bytes and has none. Nothing was kept; tell the hub's operator.");
        }

        try
        {
            using var body = new GuardedStream(
                await response.Content.ReadAsStreamAsync(guard.Token).ConfigureAwait(false),
                count =>
                {
                    guard.Moved();
                    tally.Move(subject.Path!, count);
                });
            await target.Writer().CopyFromAsync(body, written: null, guard.Token).ConfigureAwait(false);
        }
        catch (IntegrityException e)
        {
            // The writer takes no more than it was told; it does not know for what.
            await target.Restart(CancellationToken.None).ConfigureAwait(false);
            throw new IntegrityException($"{subject}: more than the listed {size} bytes come from {http.Endpoint}. Nothing was kept; tell the hub's operator.", e);
        }
        catch (Exception e) when (HubHttpClient.IsNetworkFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw http.Unavailable(request, e, guard);
        }

        if (target.Writer().Length is var length && length < size)
        {
            throw new HubUnavailableException($"{subject}: {http.Endpoint} ended after {length} of {size} bytes. What came is kept; the next try goes on from there.");
        }
    }

    private static bool Continues(HttpResponseMessage response, long from, long size) =>
        response.StatusCode == HttpStatusCode.PartialContent
        && response.Content.Headers.ContentRange is { From: { } start } range
        && start == from
        && (range.Length is null || range.Length == size);
}
