using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary>Makes room: what a person names, what nothing needs, or the longest unused until a quota holds.</summary>
internal sealed class CacheCleaner(
    CacheStore store, ManifestStore manifests, RefStore refs, SnapshotStore snapshots, PinStore pins, SnapshotLeases leases)
{
    private readonly SnapshotRemover _remover = new(store, manifests, refs, leases);
    private readonly BlobCollector _blobs = new(store, manifests, leases);
    private readonly LeftoverSweeper _leftovers = new(store, new BlobCollector(store, manifests, leases), leases);

    public CacheUsage Measure()
    {
        var blobs = store.Layout.BlobFiles().Select(blob => blob.File.Length).ToList();
        var partials = store.Layout.PartialFiles().Select(partial => partial.File.Length).ToList();
        return new CacheUsage(blobs.Sum() + partials.Sum(), blobs.Count, partials.Count);
    }

    /// <summary>Removes what a person names.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.Conflict"/>: pinned, or in use by another process. Nothing was removed.</exception>
    public async Task<CacheRemoval> RemoveAsync(IReadOnlyList<CommitManifest> named, bool dryRun, CancellationToken cancellationToken)
    {
        var inUse = leases.Read(includeMine: false);
        foreach (var manifest in named)
        {
            if (pins.IsPinned(manifest))
            {
                throw Kept(manifest, $"is pinned. 'adn cache unpin {manifest.Id}' ends that");
            }

            if (inUse.Contains(SnapshotLeases.LineOf(manifest)))
            {
                throw Kept(manifest, "is in use by a running process. End that process first");
            }
        }

        return await RemoveAsync(named, includeMine: false, dryRun, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes what nothing needs: snapshots that no branch or tag stands for any more, or unused for too long; downloads that were
    /// left behind; blobs that no snapshot shows. What is pinned or in use stays.</summary>
    /// <param name="unusedFor">Snapshots unused for longer go too, whatever stands for them; null: none.</param>
    /// <param name="dryRun">Only says what would go.</param>
    /// <param name="cancellationToken">Stops between snapshots.</param>
    public async Task<CacheRemoval> PruneAsync(TimeSpan? unusedFor, bool dryRun, CancellationToken cancellationToken)
    {
        var current = new Dictionary<(string, ModelId), HashSet<RevisionId>>();
        var before = unusedFor is { } age ? store.Time.GetUtcNow() - age : (DateTimeOffset?)null;
        var inUse = leases.Read(includeMine: true);
        var unneeded = new List<CommitManifest>();
        await foreach (var manifest in manifests.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            var key = (manifest.Endpoint, manifest.Id);
            if (!current.TryGetValue(key, out var commits))
            {
                var known = await refs.ListAsync(manifest.Endpoint, manifest.Id, cancellationToken).ConfigureAwait(false);
                current[key] = commits = [.. known.Select(found => found.Commit)];
            }

            if ((!commits.Contains(manifest.Commit) || manifests.LastUsed(manifest) < before) && MayGo(manifest, inUse))
            {
                unneeded.Add(manifest);
            }
        }

        var removal = await RemoveAsync(unneeded, includeMine: true, dryRun, cancellationToken).ConfigureAwait(false);
        var shown = await _blobs.FindUsedAsync(unneeded.Select(SnapshotLeases.LineOf).ToHashSet(StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
        var removed = unneeded.SelectMany(Digests).ToHashSet();
        var stray = store.Layout.BlobFiles().Where(blob => !shown.Contains(blob.Digest) && !removed.Contains(blob.Digest)).ToList();
        var bytes = dryRun
            ? stray.Sum(blob => blob.File.Length)
            : await _blobs.CollectAsync(stray.Select(blob => blob.Digest), includeMine: true, cancellationToken).ConfigureAwait(false);
        bytes += _blobs.CollectPartials(dryRun);
        if (!dryRun)
        {
            await _leftovers.SweepAsync(cancellationToken).ConfigureAwait(false);
        }

        return removal with { Bytes = removal.Bytes + bytes };
    }

    /// <summary>Removes the longest unused snapshots until the blobs take no more than a quota, or nothing is left that may go.</summary>
    public async Task<CacheRemoval> EnforceAsync(long quota, CancellationToken cancellationToken)
    {
        var excess = store.Layout.BlobFiles().Sum(blob => blob.File.Length) - quota;
        if (excess <= 0)
        {
            return new CacheRemoval([], 0);
        }

        var inUse = leases.Read(includeMine: true);
        var candidates = new List<CommitManifest>();
        await foreach (var manifest in manifests.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (MayGo(manifest, inUse))
            {
                candidates.Add(manifest);
            }
        }

        var removed = new List<CachedModel>();
        var bytes = 0L;
        foreach (var manifest in candidates.OrderBy(manifests.LastUsed).ThenBy(manifest => manifest.Commit.ToString(), StringComparer.Ordinal))
        {
            if (bytes >= excess)
            {
                break;
            }

            var removal = await RemoveAsync([manifest], includeMine: true, dryRun: false, cancellationToken).ConfigureAwait(false);
            removed.AddRange(removal.Removed);
            bytes += removal.Bytes;
        }

        return new CacheRemoval(removed, bytes);
    }

    /// <summary>A snapshot as people see it.</summary>
    public CachedModel Describe(CommitManifest manifest)
    {
        var present = manifest.Files.Where(file => file.Present).ToList();
        return new CachedModel
        {
            Id = manifest.Id,
            Endpoint = manifest.Endpoint,
            Commit = manifest.Commit,
            Files = present.Count,
            Size = present.Sum(file => file.Size),
            LastUsed = manifests.LastUsed(manifest),
            Pinned = pins.IsPinned(manifest),
        };
    }

    internal static HubException Kept(CommitManifest manifest, string why) =>
        new(HubErrorCode.Conflict, $"'{manifest.Id}@{manifest.Commit}' {why}. Nothing was removed.");

    private static IEnumerable<Digest> Digests(CommitManifest manifest) =>
        manifest.Files.Where(file => file is { Present: true, Sha256: not null }).Select(file => file.Sha256!.Value);

    private bool MayGo(CommitManifest manifest, IReadOnlySet<string> inUse) =>
        !pins.IsPinned(manifest) && !inUse.Contains(SnapshotLeases.LineOf(manifest));

    private async Task<CacheRemoval> RemoveAsync(
        IReadOnlyList<CommitManifest> chosen, bool includeMine, bool dryRun, CancellationToken cancellationToken)
    {
        var shown = new List<CachedModel>();
        var bytes = 0L;
        var gone = new List<CommitManifest>();
        foreach (var manifest in chosen)
        {
            var (model, copies) = (Describe(manifest), CopiedBytes(manifest));
            if (!dryRun && !await _remover.RemoveAsync(manifest, includeMine, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            bytes += copies;
            gone.Add(manifest);
            if (model.Files > 0)
            {
                shown.Add(model);
            }
        }

        var candidates = gone.SelectMany(Digests).Distinct().ToList();
        if (dryRun)
        {
            var used = await _blobs.FindUsedAsync(gone.Select(SnapshotLeases.LineOf).ToHashSet(StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
            bytes += candidates.Where(digest => !used.Contains(digest)).Sum(digest => FileState.Of(store.Layout.Blob(digest))?.Size ?? 0);
        }
        else
        {
            bytes += await _blobs.CollectAsync(candidates, includeMine, cancellationToken).ConfigureAwait(false);
        }

        return new CacheRemoval([.. shown.OrderBy(model => model.Id.ToString(), StringComparer.Ordinal).ThenBy(model => model.Commit.ToString(), StringComparer.Ordinal)], bytes);
    }

    private long CopiedBytes(CommitManifest manifest) => manifest.Snapshot is null
        ? 0
        : manifest.Files.Where(file => file is { Present: true, Link: LinkKind.Copy }).Sum(file => FileState.Of(snapshots.PathOf(manifest, file))?.Size ?? 0);
}
