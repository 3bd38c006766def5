namespace AiDotNet.Hub.Caching;

/// <summary>
/// The models kept on this disk: every file once, named by its SHA-256, and one folder a commit that shows them under their own names.
/// Safe for any number of threads and processes at once. <c>docs/spec/cache-layout.md</c> describes the files.
/// </summary>
public sealed class CacheManager : IDisposable
{
    private readonly CacheStore _store;
    private readonly ManifestStore _manifests;
    private readonly RefStore _refs;
    private readonly SnapshotStore _snapshots;
    private readonly CacheVerifier _verifier;
    private readonly CacheIndex _index;
    private readonly PinStore _pins;
    private readonly SnapshotLeases _leases;
    private readonly CacheCleaner _cleaner;
    private readonly CacheSelection _selection;

    /// <summary>Opens a cache; the folder is made when something is first kept.</summary>
    /// <param name="root">The cache's folder; null for <c>~/.aidotnet/hub</c>.</param>
    /// <param name="timeProvider">The clock, for times of last use and for waiting; null for the system's.</param>
    public CacheManager(string? root = null, TimeProvider? timeProvider = null)
        : this(root, timeProvider, new CacheTraits())
    {
    }

    internal CacheManager(string? root, TimeProvider? timeProvider, CacheTraits traits)
    {
        _store = new CacheStore(new CacheLayout(root), timeProvider ?? TimeProvider.System, traits);
        _manifests = new ManifestStore(_store);
        _refs = new RefStore(_store);
        _snapshots = new SnapshotStore(_store, _manifests);
        _verifier = new CacheVerifier(_store, _manifests, _snapshots);
        _index = new CacheIndex(_store, _manifests);
        _pins = new PinStore(_store);
        _leases = new SnapshotLeases(_store);
        _cleaner = new CacheCleaner(_store, _manifests, _refs, _snapshots, _pins, _leases);
        _selection = new CacheSelection(_manifests, _refs);
    }

    /// <summary>The cache's folder, absolute.</summary>
    public string Root => _store.Layout.Root;

    /// <summary>What the cache holds, in ordinal order of the ids.</summary>
    public async Task<IReadOnlyList<CachedModel>> ListAsync(CancellationToken cancellationToken = default)
    {
        var models = new List<CachedModel>();
        await foreach (var manifest in _manifests.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (manifest.Snapshot is not null && manifest.Files.Any(file => file.Present))
            {
                models.Add(_cleaner.Describe(manifest));
            }
        }

        return [.. models.OrderBy(model => model.Id.ToString(), StringComparer.Ordinal).ThenBy(model => model.Commit.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>How much of the disk the cache takes.</summary>
    public CacheUsage Measure() => _cleaner.Measure();

    /// <summary>Removes the snapshots of a model, or of one of its revisions, with the blobs that no other snapshot shows.</summary>
    /// <param name="reference">The model; its revision may be a branch or tag as last seen, a commit or the first digits of one; without one, all of it.</param>
    /// <param name="dryRun">Only says what would be removed.</param>
    /// <param name="cancellationToken">Stops between snapshots.</param>
    /// <exception cref="Errors.ModelNotFoundException">The cache holds nothing of the model.</exception>
    /// <exception cref="Errors.RevisionNotFoundException">The cache holds nothing of the revision.</exception>
    /// <exception cref="Errors.HubException"><see cref="Errors.HubErrorCode.Conflict"/>: it is pinned, or another process uses it. Nothing was removed.</exception>
    public async Task<CacheRemoval> RemoveAsync(ModelReference reference, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        var named = await _selection.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        return await IndexedAsync(await _cleaner.RemoveAsync(named, dryRun, cancellationToken).ConfigureAwait(false), dryRun, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes what nothing needs: snapshots that no branch or tag stands for any more, downloads and whatever else a process left behind
    /// that ended in the middle, blobs that no snapshot shows. What is pinned or in use by a process stays.</summary>
    /// <param name="unusedFor">Snapshots unused for longer are removed too, whatever stands for them; null for none.</param>
    /// <param name="dryRun">Only says what would be removed.</param>
    /// <param name="cancellationToken">Stops between snapshots.</param>
    public async Task<CacheRemoval> PruneAsync(TimeSpan? unusedFor = null, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        var removal = await _cleaner.PruneAsync(unusedFor, dryRun, cancellationToken).ConfigureAwait(false);
        if (!dryRun)
        {
            await _index.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }

        return removal;
    }

    /// <summary>Keeps snapshots from being removed by a quota, by pruning or by hand.</summary>
    /// <param name="reference">As for <see cref="RemoveAsync"/>.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The snapshots.</returns>
    public Task<IReadOnlyList<CachedModel>> PinAsync(ModelReference reference, CancellationToken cancellationToken = default) =>
        ChangePinsAsync(reference, _pins.Pin, cancellationToken);

    /// <summary>Ends <see cref="PinAsync"/>.</summary>
    /// <param name="reference">As for <see cref="RemoveAsync"/>.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The snapshots.</returns>
    public Task<IReadOnlyList<CachedModel>> UnpinAsync(ModelReference reference, CancellationToken cancellationToken = default) =>
        ChangePinsAsync(reference, _pins.Unpin, cancellationToken);

    /// <summary>Writes <c>cache_index.json</c> anew from the manifests.</summary>
    /// <param name="cancellationToken">Stops before it is written.</param>
    public Task RebuildIndexAsync(CancellationToken cancellationToken = default) => _index.RebuildAsync(cancellationToken);

    /// <summary>Takes the snapshots of a bundle into the cache: every byte is hashed before anything is linked. A snapshot answers for the hub that
    /// the bundle says it came from, so take bundles only from whom you trust with that.</summary>
    /// <param name="bundle">What <see cref="ModelHub.ExportAsync"/> wrote; read to its end, stays open.</param>
    /// <param name="name">Its name, for errors.</param>
    /// <param name="progress">Told the bytes of blobs, or null.</param>
    /// <param name="cancellationToken">Stops it; no snapshot appears.</param>
    /// <returns>The snapshots.</returns>
    /// <exception cref="Errors.PackageFormatException">It is no bundle.</exception>
    /// <exception cref="Errors.IntegrityException">Bytes are missing, or are not what the bundle's index says. No snapshot appeared.</exception>
    public Task<IReadOnlyList<ModelSnapshot>> ImportAsync(
        Stream bundle, string name = "bundle", IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return new BundleReader(this).ReadAsync(bundle, name, progress is null ? null : progress.Report, cancellationToken);
    }

    /// <summary>Says that nothing of the cache is in use by this object any more.</summary>
    public void Dispose() => _leases.Dispose();

    /// <summary>Says that this process uses a commit from now on, so that nobody evicts it; to be called before <see cref="FindManifestAsync"/>.</summary>
    internal void Use(string endpoint, ModelId id, RevisionId commit) => _leases.Take(endpoint, id, commit);

    /// <summary>Removes the longest unused snapshots until the blobs take no more than a number of bytes, or nothing is left that may go.</summary>
    internal async Task<CacheRemoval> EnforceQuotaAsync(long quota, CancellationToken cancellationToken) =>
        await IndexedAsync(await _cleaner.EnforceAsync(quota, cancellationToken).ConfigureAwait(false), dryRun: false, cancellationToken).ConfigureAwait(false);

    /// <summary>The listing of a commit as this hub gave it before; null where it did not. The id is found in any spelling.</summary>
    internal Task<CommitManifest?> FindManifestAsync(string endpoint, ModelId id, RevisionId commit, CancellationToken cancellationToken) =>
        _manifests.FindAsync(endpoint, id, commit, cancellationToken);

    /// <summary>Every manifest, of every hub, in no order.</summary>
    internal IAsyncEnumerable<CommitManifest> EnumerateManifestsAsync(CancellationToken cancellationToken) =>
        _manifests.EnumerateAsync(cancellationToken);

    /// <summary>Keeps the listing of a commit. What the cache knew of the commit before stays: files present stay so.</summary>
    /// <param name="endpoint">The hub, from <see cref="CacheEndpoint.Of"/>.</param>
    /// <param name="id">The model as the hub's reply spells it.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="files">All files of the commit, each with a git blob id or a SHA-256.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    /// <exception cref="Errors.PackageFormatException">A name leads out of the folder, cannot be a file, or stands there twice (on a
    /// case-insensitive root also where only case differs). Nothing was written.</exception>
    internal Task<CommitManifest> RecordCommitAsync(
        string endpoint, ModelId id, RevisionId commit, IReadOnlyList<ManifestFile> files, CancellationToken cancellationToken) =>
        _manifests.RecordAsync(endpoint, id, commit, files, cancellationToken);

    /// <summary>The commit that a branch or tag stood for when it was last written; null where it never was.</summary>
    internal Task<CachedRef?> FindRefAsync(string endpoint, ModelId id, string name, CancellationToken cancellationToken) =>
        _refs.FindAsync(endpoint, id, name, cancellationToken);

    /// <summary>Keeps the commit that a branch or tag stands for now.</summary>
    /// <param name="endpoint">The hub.</param>
    /// <param name="id">The id under which to look, as asked for; may be a bare name.</param>
    /// <param name="name">The branch, tag, or whatever was asked for in place of a commit.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="etag">The reply's ETag, or null.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    /// <param name="canonicalId">The id of the reply where it differs from <paramref name="id"/>; null for the same.</param>
    internal Task WriteRefAsync(
        string endpoint, ModelId id, string name, RevisionId commit, string? etag, CancellationToken cancellationToken, ModelId? canonicalId = null) =>
        _refs.WriteAsync(
            endpoint,
            id,
            new CachedRef { Id = canonicalId ?? id, Name = name, Commit = commit, ETag = etag, Time = _store.Time.GetUtcNow() },
            cancellationToken);

    /// <summary>Looks whether a selection is on this disk whole: presence, size and modification time; bytes are hashed where these differ from
    /// what was recorded, all of them with <paramref name="verifyContent"/>. Takes no lock and marks the snapshot as used.</summary>
    /// <param name="manifest">The commit.</param>
    /// <param name="selectedPaths">The selection; each path is one of the manifest's.</param>
    /// <param name="verifyContent">Whether to hash everything.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    internal Task<SnapshotLookup> LookUpAsync(
        CommitManifest manifest, IReadOnlyList<string> selectedPaths, bool verifyContent, CancellationToken cancellationToken) =>
        _snapshots.LookUpAsync(manifest, selectedPaths, verifyContent, cancellationToken);

    /// <summary>Takes the lock of one file's blob, waiting while another process fetches it (and finding it present then).</summary>
    /// <param name="file">The file, from <see cref="SnapshotLookup.Missing"/>.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="Errors.CacheBusyException">The other process made no progress for too long.</exception>
    internal Task<BlobLease> BeginBlobAsync(ManifestFile file, CancellationToken cancellationToken) =>
        BlobLease.BeginAsync(_store, _leases, file, cancellationToken);

    /// <summary>The blob that the most recently used other commit of the model has at a file's path; null where there is none. It may go at any time.</summary>
    internal async Task<string?> FindEarlierAsync(CommitManifest manifest, ManifestFile file, CancellationToken cancellationToken)
    {
        string? found = null;
        var newest = DateTimeOffset.MinValue;
        await foreach (var other in _manifests.EnumerateAsync(manifest.Id, cancellationToken).ConfigureAwait(false))
        {
            if (other.Files.FirstOrDefault(candidate => candidate.Path == file.Path) is { Present: true, Sha256: { } digest } && digest != file.Sha256
                && _manifests.LastUsed(other) is var used && used > newest && File.Exists(_store.Layout.Blob(digest)))
            {
                (found, newest) = (_store.Layout.Blob(digest), used);
            }
        }

        return found;
    }

    /// <summary>How many bytes of a missing file are on this disk: all where another model has them, some where a download broke off.</summary>
    internal Task<long> CountPresentAsync(ManifestFile file, CancellationToken cancellationToken) =>
        BlobLease.CountPresentAsync(_store, file, cancellationToken);

    /// <summary>Refuses what the disk has no room for, before anything is fetched. Space that a broken-off download holds is counted as its own.</summary>
    /// <param name="what">What is to be fetched, for the error.</param>
    /// <param name="missing">The files to fetch.</param>
    /// <param name="export">A folder to which files are copied afterwards; null for none.</param>
    /// <param name="exportBytes">How many bytes that will be.</param>
    /// <exception cref="Errors.DiskFailureException">There is too little space.</exception>
    internal void ThrowIfTooFull(string what, IReadOnlyList<ManifestFile> missing, string? export, long exportBytes) =>
        new DiskSpace(_store).ThrowIfTooFull(what, missing, export, exportBytes);

    /// <summary>Makes the snapshot show a selection: all at once where it is the first, file by file where it is wider than what was there; then
    /// the manifest says so. Takes the model's lock itself, for that moment.</summary>
    /// <param name="manifest">The commit.</param>
    /// <param name="completed">What <see cref="BlobLease.CompleteAsync"/> gave for the files that were missing.</param>
    /// <param name="selectedPaths">The whole selection.</param>
    /// <param name="cancellationToken">Stops before the snapshot changes.</param>
    /// <returns>The snapshot, its files marked <see cref="SnapshotFile.FromCache"/> where nothing was downloaded for them.</returns>
    internal async Task<ModelSnapshot> LinkSnapshotAsync(
        CommitManifest manifest, IReadOnlyList<CompletedFile> completed, IReadOnlyList<string> selectedPaths, CancellationToken cancellationToken)
    {
        var snapshot = await _snapshots.LinkAsync(manifest, completed, selectedPaths, cancellationToken).ConfigureAwait(false);
        await _index.UpdateAsync(manifest.Endpoint, manifest.Id, manifest.Commit, cancellationToken).ConfigureAwait(false);
        return snapshot;
    }

    /// <summary>Writes snapshots as a bundle.</summary>
    internal Task WriteBundleAsync(
        IReadOnlyList<ModelSnapshot> snapshots, string endpoint, Stream destination, Action<long>? progress, CancellationToken cancellationToken) =>
        new BundleWriter(_store, _manifests, _refs).WriteAsync(snapshots, endpoint, destination, progress, cancellationToken);

    /// <summary>Writes a snapshot's files as plain, writable files into a folder of the caller's; what lies there under other names stays.</summary>
    /// <returns>The snapshot with that folder as its path.</returns>
    internal Task<ModelSnapshot> ExportAsync(ModelSnapshot snapshot, string directory, CancellationToken cancellationToken) =>
        _snapshots.ExportAsync(snapshot, directory, cancellationToken);

    /// <summary>Hashes every file that the manifests call present and tells about each, good or bad.</summary>
    /// <param name="id">The model, or null for all.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    internal IAsyncEnumerable<VerifyFinding> VerifyAsync(ModelId? id, CancellationToken cancellationToken) =>
        _verifier.VerifyAsync(id, cancellationToken);

    private async Task<CacheRemoval> IndexedAsync(CacheRemoval removal, bool dryRun, CancellationToken cancellationToken)
    {
        if (!dryRun)
        {
            foreach (var model in removal.Removed)
            {
                await _index.UpdateAsync(model.Endpoint, model.Id, model.Commit, cancellationToken).ConfigureAwait(false);
            }
        }

        return removal;
    }

    private async Task<IReadOnlyList<CachedModel>> ChangePinsAsync(ModelReference reference, Action<CommitManifest> change, CancellationToken cancellationToken)
    {
        var meant = await _selection.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        foreach (var manifest in meant)
        {
            change(manifest);
        }

        return [.. meant.Select(_cleaner.Describe)];
    }

    /// <summary>Takes bad files out of the cache, so that the next look finds them missing.</summary>
    internal Task RemoveBadAsync(IReadOnlyCollection<VerifyFinding> bad, CancellationToken cancellationToken) =>
        _verifier.RemoveBadAsync(bad, cancellationToken);
}
