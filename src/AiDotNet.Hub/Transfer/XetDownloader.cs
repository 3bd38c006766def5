using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Transfer;

/// <summary>Fetches of a file only the chunks that an earlier version of it on this disk does not have.</summary>
internal sealed class XetDownloader(HubApiClient api)
{
    /// <summary>Smaller files are fetched as soon as asked about.</summary>
    public const long LeastSize = 8 << 20;

    /// <summary>Fetches a file.</summary>
    /// <param name="id">The model.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="path">The file.</param>
    /// <param name="size">Its size as listed.</param>
    /// <param name="earlier">An earlier version on this disk.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="tally">Told what moves.</param>
    /// <param name="cancellationToken">Stops the download; what came stays in the target.</param>
    /// <returns>False: it would save nothing, or did not work. The target is empty then, and the file is to be fetched plainly.</returns>
    public async Task<bool> TryDownloadAsync(
        ModelId id, RevisionId commit, string path, long size, string earlier, DownloadTarget target, ProgressTally tally, CancellationToken cancellationToken)
    {
        if (size < LeastSize || target.Writer().Length > 0 || target.Writer().Ahead().Count > 0)
        {
            return false;
        }

        var subject = new HubSubject($"downloading '{path}' in chunks") { Id = id, Revision = commit.ToString(), Path = path };
        try
        {
            if (await FindHashAsync(id, commit, path, subject, cancellationToken).ConfigureAwait(false) is not { } hash)
            {
                return false;
            }

            using var session = new XetSession(api, subject, api.Http.Address(HubRoutes.XetReadToken(id, commit.ToString())).AbsoluteUri, null);
            using var local = new FileStream(earlier, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.Asynchronous);
            var chunks = await LocalChunks.ReadAsync(local, cancellationToken).ConfigureAwait(false);
            var places = chunks.PlacesIn(await session.DescribeAsync(chunks.Hash, cancellationToken).ConfigureAwait(false));
            var file = new XetFile(hash, size, await session.DescribeAsync(hash, cancellationToken).ConfigureAwait(false), subject);
            if (!file.Terms.Any(term => XetFile.IsLocal(term, places)))
            {
                return false;
            }

            await new XetFileDownload(api.Http, session, file, places, local, target, tally).RunAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or (HubException and not DiskFailureException))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var lost = target.Writer().Length + target.Writer().Ahead().Sum(range => range.Length);
            await target.Restart(cancellationToken).ConfigureAwait(false);
            tally.Expect(lost);
            return false;
        }
    }

    private async Task<XetHash?> FindHashAsync(ModelId id, RevisionId commit, string path, HubSubject subject, CancellationToken cancellationToken)
    {
        var entries = await api.PostAsync(
            HubRoutes.PathsInfo(id, commit.ToString()),
            subject,
            new PathsInfoRequest { Paths = [path] },
            HubJsonContext.Default.PathsInfoRequest,
            HubJsonContext.Default.IReadOnlyListTreeEntry,
            "application/json",
            cancellationToken).ConfigureAwait(false);
        return entries is [{ XetHash: var text }] && XetHash.TryParse(text, out var hash) ? hash : null;
    }
}
