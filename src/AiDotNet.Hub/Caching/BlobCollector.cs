using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>Removes blobs that no snapshot shows.</summary>
internal sealed class BlobCollector(CacheStore store, ManifestStore manifests, SnapshotLeases leases)
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

    /// <summary>Removes those of some blobs that no snapshot shows by now. One that a process is just fetching, or about to show, stays.</summary>
    /// <param name="candidates">The blobs.</param>
    /// <param name="includeMine">Whether what this process itself is about to show stays, too.</param>
    /// <param name="cancellationToken">Stops it before the first is touched.</param>
    /// <returns>The bytes that were removed.</returns>
    public async Task<long> CollectAsync(IEnumerable<Digest> candidates, bool includeMine, CancellationToken cancellationToken)
    {
        var isKept = await FindKeptAsync(includeMine, cancellationToken).ConfigureAwait(false);
        var aside = candidates.Where(digest => !isKept(digest)).Where(SetAside).ToList();

        // Who shows a blob says so, in its lease and then in a manifest, before it looks whether the blob is there: one of us sees the other, whoever comes first.
        return aside.Count == 0 ? 0 : await DecideAsync(aside, includeMine, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Decides about the blobs that were aside when a process ended.</summary>
    public async Task RestoreAsideAsync(CancellationToken cancellationToken)
    {
        if (_layout.AsideFiles().Select(aside => aside.Digest).ToList() is { Count: > 0 } aside)
        {
            await DecideAsync(aside, includeMine: true, cancellationToken).ConfigureAwait(false);
        }
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
                // The bytes first: without a record they would be taken for what was written from front to back.
                Delete(file.FullName);
                Delete(_layout.PartialRecord(key));
            }
        }

        return bytes;
    }

    private bool SetAside(Digest digest)
    {
        using var held = CacheLock.TryAcquire(_layout.BlobLock(digest.Hex));
        var blob = _layout.Blob(digest);
        if (held is null || FileState.Of(blob) is null)
        {
            return false;
        }

        Move(blob, _layout.Aside(digest));
        return true;
    }

    private async Task<Func<Digest, bool>> FindKeptAsync(bool includeMine, CancellationToken cancellationToken)
    {
        var inUse = leases.Read(includeMine);
        var used = await FindUsedAsync(new HashSet<string>(), cancellationToken).ConfigureAwait(false);
        return digest => used.Contains(digest) || inUse.Contains(SnapshotLeases.LineOf(digest));
    }

    private async Task<long> DecideAsync(IReadOnlyList<Digest> aside, bool includeMine, CancellationToken cancellationToken)
    {
        var isKept = await FindKeptAsync(includeMine, cancellationToken).ConfigureAwait(false);
        var bytes = 0L;
        foreach (var digest in aside)
        {
            // Another collector may have decided already.
            if (FileState.Of(_layout.Aside(digest)) is not { } state)
            {
                continue;
            }

            if (isKept(digest) && !File.Exists(_layout.Blob(digest)))
            {
                Move(_layout.Aside(digest), _layout.Blob(digest));
            }
            else
            {
                Delete(_layout.Aside(digest));
                Delete(_layout.Pieces(digest));
                bytes += state.Size;
            }
        }

        return bytes;
    }

    private void Move(string from, string to)
    {
        try
        {
            CacheFiles.ThrowIfLinkedAway(_layout.Root, from);
            CacheFiles.ThrowIfLinkedAway(_layout.Root, to);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Move(from, to, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            // Another collector was here first.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BlobFileWriter.Failure(from, null, e);
        }
    }

    private void Delete(string path)
    {
        try
        {
            store.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BlobFileWriter.Failure(path, null, e);
        }
    }
}
