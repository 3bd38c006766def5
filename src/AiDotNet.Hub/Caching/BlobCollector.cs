using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>Removes blobs that no snapshot shows.</summary>
internal sealed class BlobCollector(CacheStore store, ManifestStore manifests)
{
    private readonly CacheLayout _layout = store.Layout;

    /// <summary>The blobs that snapshots show.</summary>
    /// <param name="without">Commits that do not count.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    public async Task<IReadOnlySet<Digest>> FindUsedAsync(IReadOnlySet<string> without, CancellationToken cancellationToken)
    {
        var used = new HashSet<Digest>();
        await foreach (var manifest in manifests.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!without.Contains(SnapshotLeases.LineOf(manifest)))
            {
                used.UnionWith(manifest.Files.Where(file => file is { Present: true, Sha256: not null }).Select(file => file.Sha256!.Value));
            }
        }

        return used;
    }

    /// <summary>Removes those of some blobs that no snapshot shows by now. One that a process is just fetching or checking is passed over; who
    /// links it later finds it missing and fetches it again.</summary>
    /// <returns>The bytes that were removed.</returns>
    public async Task<long> CollectAsync(IEnumerable<Digest> candidates, CancellationToken cancellationToken)
    {
        var used = await FindUsedAsync(new HashSet<string>(), cancellationToken).ConfigureAwait(false);
        var bytes = 0L;
        foreach (var digest in candidates.Where(digest => !used.Contains(digest)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var held = CacheLock.TryAcquire(_layout.BlobLock(digest.Hex));
            var blob = _layout.Blob(digest);
            if (held is not null && FileState.Of(blob) is { } state)
            {
                Delete(blob);
                bytes += state.Size;
            }
        }

        return bytes;
    }

    /// <summary>Removes downloads that nobody goes on with at the moment.</summary>
    /// <returns>The bytes that were removed, or would be.</returns>
    public long CollectPartials(bool dryRun)
    {
        var bytes = 0L;
        foreach (var (key, file) in _layout.PartialFiles().ToList())
        {
            using var held = CacheLock.TryAcquire(_layout.BlobLock(key));
            if (held is null || FileState.Of(file.FullName) is not { } state)
            {
                continue;
            }

            bytes += state.Size;
            if (!dryRun)
            {
                Delete(file.FullName);
            }
        }

        return bytes;
    }

    private static void Delete(string path)
    {
        try
        {
            CacheFiles.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BlobFileWriter.Failure(path, null, e);
        }
    }
}
