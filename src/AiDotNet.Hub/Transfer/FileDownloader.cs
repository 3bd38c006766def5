using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Transfer;

/// <summary>Brings one file of a commit into a writer, going on after each break from where it broke, over as many connections as the line is worth.</summary>
internal sealed class FileDownloader(HubHttpClient http)
{
    private readonly ConnectionBudget _budget = new(http.Settings.ParallelDownloads);

    /// <summary>Fetches what the target lacks. Whether the bytes are the right ones is the writer's to check at the end; that they are as many as promised is seen to here.</summary>
    /// <param name="id">The model.</param>
    /// <param name="commit">The commit: what is behind the address never changes, so that parts fetched at different times fit together.</param>
    /// <param name="path">The file.</param>
    /// <param name="size">Its size as listed.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="tally">Told what moves.</param>
    /// <param name="cancellationToken">Stops the download; what came stays in the target.</param>
    /// <exception cref="Errors.HubUnavailableException">The hub broke off too often.</exception>
    /// <exception cref="Errors.IntegrityException">The hub sends more, or ends with less, than it lists.</exception>
    public async Task DownloadAsync(
        ModelId id, RevisionId commit, string path, long size, DownloadTarget target, ProgressTally tally, CancellationToken cancellationToken)
    {
        // An empty file that was never begun has nothing to ask for: its listed hash says it all.
        if (target.Writer().Length >= size)
        {
            return;
        }

        var subject = new HubSubject($"downloading '{path}'") { Id = id, Revision = commit.ToString(), Path = path };
        var address = http.Address(HubRoutes.Resolve(id, commit.ToString(), path));
        await _budget.TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var download = new FileDownload(http, _budget, new RangeClient(http, subject, address, size), size, target, tally);
            await download.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _budget.Return();
        }
    }
}
