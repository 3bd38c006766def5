using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>Makes room: what a person names, or what nothing needs, whoever fetched it. Models only; data sets and spaces are not looked at.</summary>
internal sealed class HuggingFaceCleaner(
    HuggingFaceLayout layout, HuggingFaceManifests manifests, HuggingFaceRefs refs, PinStore pins, SnapshotLeases leases, TimeProvider time, CacheStore state)
{
    private readonly SharedBlobStore _shared = new(layout);
    private readonly HuggingFaceBlobCollector _blobs = new(layout, state, leases);
    private readonly LeftoverSweeper _leftovers = new(state, new BlobCollector(state, new ManifestStore(state), leases), leases);
    private readonly HuggingFaceSnapshotRemover _remover = new(layout, state, manifests, refs, leases);

    public CacheUsage Measure()
    {
        var stored = new HashSet<string>(StringComparer.Ordinal);
        var (bytes, blobs, partials) = (0L, 0, 0);
        foreach (var id in layout.Models())
        {
            foreach (var file in _blobs.FilesOf(id))
            {
                if (HuggingFaceLayout.EtagOfPartial(file.Name) is not null)
                {
                    partials++;
                    bytes += file.Length;
                }
                else if (_shared.TargetOf(file.FullName) is { } target)
                {
                    stored.Add(target);
                }
                else if (HuggingFaceLayout.IsEtag(file.Name))
                {
                    blobs++;
                    bytes += file.LinkTarget is null ? file.Length : 0;
                }
            }

            bytes += layout.Commits(id).SelectMany(commit => HuggingFaceFile.Of(layout, id, commit)).Where(file => file.Etag is null).Sum(file => file.State?.Size ?? 0);
        }

        return new CacheUsage(bytes + stored.Sum(file => FileState.Of(file)?.Size ?? 0), blobs + stored.Count, partials);
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
                throw CacheCleaner.Kept(manifest, $"is pinned. 'adn cache unpin {manifest.Id}' ends that");
            }

            if (inUse.Contains(SnapshotLeases.LineOf(manifest)))
            {
                throw CacheCleaner.Kept(manifest, "is in use by a running process. End that process first");
            }
        }

        return await RemoveAsync(named, includeMine: false, dryRun, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes what nothing needs: snapshots that no branch or tag stands for any more, or unused for too long; downloads that were
    /// left behind; blobs that no snapshot shows. What is pinned or in use stays.</summary>
    public async Task<CacheRemoval> PruneAsync(TimeSpan? unusedFor, bool dryRun, CancellationToken cancellationToken)
    {
        var before = unusedFor is { } age ? time.GetUtcNow() - age : (DateTimeOffset?)null;
        var inUse = leases.Read(includeMine: true);
        var unneeded = new List<CommitManifest>();
        await foreach (var manifest in manifests.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            var isNeeded = refs.List(manifest.Id).Any(found => found.Commit == manifest.Commit) && !(LastUsed(manifest) < before);
            if (!isNeeded && !pins.IsPinned(manifest) && !inUse.Contains(SnapshotLeases.LineOf(manifest)))
            {
                unneeded.Add(manifest);
            }
        }

        var removal = await RemoveAsync(unneeded, includeMine: true, dryRun, cancellationToken).ConfigureAwait(false);
        var bytes = removal.Bytes;
        foreach (var id in layout.Models().ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var gone = unneeded.Where(manifest => manifest.Id.ToString() == id.ToString()).ToList();
            bytes += _blobs.CollectStray(id, gone, dryRun);

            // With a model's last snapshot its unfinished downloads were counted already.
            bytes += gone.Count > 0 && IsEmptyWithout(id, gone) ? 0 : _blobs.CollectPartials(id, dryRun);
        }

        var nothing = new HashSet<string>();
        foreach (var file in _shared.Files().ToList())
        {
            bytes += dryRun ? _shared.Frees(file.FullName, nothing) : _shared.Collect(file.FullName);
        }

        if (!dryRun)
        {
            await _leftovers.SweepAsync(cancellationToken).ConfigureAwait(false);
        }

        return removal with { Bytes = bytes };
    }

    /// <summary>A snapshot as people see it.</summary>
    public CachedModel Describe(CommitManifest manifest) => new()
    {
        Id = manifest.Id,
        Endpoint = manifests.Origin(manifest.Id, manifest.Commit).Endpoint,
        Commit = manifest.Commit,
        Files = manifest.Files.Count,
        Size = manifest.Files.Sum(file => file.Size),
        LastUsed = LastUsed(manifest),
        Pinned = pins.IsPinned(manifest),
    };

    private async Task<CacheRemoval> RemoveAsync(
        IReadOnlyList<CommitManifest> chosen, bool includeMine, bool dryRun, CancellationToken cancellationToken)
    {
        var (shown, bytes) = (new List<CachedModel>(), 0L);
        var going = new List<string>();
        foreach (var ofModel in chosen.GroupBy(manifest => manifest.Id.ToString(), StringComparer.Ordinal))
        {
            var gone = new List<CommitManifest>();
            foreach (var manifest in ofModel)
            {
                var (model, plain) = (Describe(manifest), manifest.Files.Where(file => file.Link == LinkKind.Copy).Sum(file => file.Size));
                if (dryRun || await _remover.RemoveAsync(manifest, includeMine, cancellationToken).ConfigureAwait(false))
                {
                    bytes += plain;
                    gone.Add(manifest);
                    if (model.Files > 0)
                    {
                        shown.Add(model);
                    }
                }
            }

            if (gone.Count > 0)
            {
                var id = gone[0].Id;
                var unshown = _blobs.FindUnshown(id, gone);
                going.AddRange(unshown.Select(etag => layout.Blob(id, etag)));
                bytes += dryRun ? 0 : _blobs.Collect(id, unshown, includeMine);
                bytes += IsEmptyWithout(id, gone) ? _blobs.CollectPartials(id, dryRun) : 0;
                if (!dryRun)
                {
                    _remover.RemoveIfEmpty(id);
                }
            }
        }

        bytes += dryRun ? _blobs.Frees(going) : 0;
        return new CacheRemoval([.. shown.OrderBy(model => model.Id.ToString(), StringComparer.Ordinal).ThenBy(model => model.Commit.ToString(), StringComparer.Ordinal)], bytes);
    }

    private bool IsEmptyWithout(ModelId id, IEnumerable<CommitManifest> gone) => !layout.Commits(id).Except(gone.Select(manifest => manifest.Commit)).Any();

    // What Python used last shows in the blobs' times of access, as 'hf cache ls' tells it.
    private DateTimeOffset LastUsed(CommitManifest manifest)
    {
        var read = manifest.Files.Select(file => LastRead(layout.File(manifest.Id, manifest.Commit, file.Path))).DefaultIfEmpty().Max();
        var used = manifests.Origin(manifest.Id, manifest.Commit).LastUsed;
        return used > read ? used.Value : read;
    }

    private static DateTimeOffset LastRead(string path)
    {
        var file = new FileInfo(path);
        var bytes = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true);
        return bytes is { Exists: true } ? new DateTimeOffset(bytes.LastAccessTimeUtc, TimeSpan.Zero) : default;
    }
}
