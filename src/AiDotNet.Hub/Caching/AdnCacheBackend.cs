namespace AiDotNet.Hub.Caching;

/// <summary>The cache in this program's own layout, as <see cref="CacheLayout"/> draws it.</summary>
internal sealed class AdnCacheBackend : ICacheBackend
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

    public AdnCacheBackend(string? root, TimeProvider time, CacheTraits traits)
    {
        _store = new CacheStore(new CacheLayout(root), time, traits);
        _manifests = new ManifestStore(_store);
        _refs = new RefStore(_store);
        _snapshots = new SnapshotStore(_store, _manifests);
        _verifier = new CacheVerifier(_store, _manifests, _snapshots);
        _index = new CacheIndex(_store, _manifests);
        _pins = new PinStore(_store);
        _leases = new SnapshotLeases(_store);
        _cleaner = new CacheCleaner(_store, _manifests, _refs, _snapshots, _pins, _leases);
    }

    public string Root => _store.Layout.Root;

    public CacheTraits Traits => _store.Traits;

    public TimeProvider Time => _store.Time;

    public ModelId NameOf(ModelId asked, ModelId canonical) => canonical;

    public void Use(string endpoint, ModelId id, RevisionId commit) => _leases.Take(endpoint, id, commit);

    public Task<CommitManifest?> FindAsync(string endpoint, ModelId id, RevisionId commit, CancellationToken cancellationToken) =>
        _manifests.FindAsync(endpoint, id, commit, cancellationToken);

    public bool KnowsNamespace(string endpoint, string name) => _store.Layout.KnowsNamespace(endpoint, name);

    public IAsyncEnumerable<CommitManifest> EnumerateAsync(CancellationToken cancellationToken) => _manifests.EnumerateAsync(cancellationToken);

    public Task<CommitManifest> RecordAsync(
        string endpoint, ModelId id, RevisionId commit, IReadOnlyList<ManifestFile> files, CancellationToken cancellationToken) =>
        _manifests.RecordAsync(endpoint, id, commit, files, cancellationToken);

    // A manifest lists the whole commit: what is absent needs no record of its own.
    public bool IsKnownAbsent(ModelId id, RevisionId commit, string path) => false;

    public void RecordAbsent(ModelId id, RevisionId commit, string path)
    {
    }

    public Task<CachedRef?> FindRefAsync(string endpoint, ModelId id, string name, CancellationToken cancellationToken) =>
        _refs.FindAsync(endpoint, id, name, cancellationToken);

    public Task<IReadOnlyList<CachedRef>> ListRefsAsync(string endpoint, ModelId id, CancellationToken cancellationToken) =>
        _refs.ListAsync(endpoint, id, cancellationToken);

    public Task WriteRefAsync(string endpoint, ModelId id, CachedRef value, CancellationToken cancellationToken) =>
        _refs.WriteAsync(endpoint, id, value, cancellationToken);

    public Task<SnapshotLookup> LookUpAsync(
        CommitManifest manifest, IReadOnlyList<string> selectedPaths, bool verifyContent, CancellationToken cancellationToken) =>
        _snapshots.LookUpAsync(manifest, selectedPaths, verifyContent, cancellationToken);

    public BlobPlace PlaceOf(ModelId id, ManifestFile file) => new AdnBlobPlace(_store, _leases, file);

    public async Task<ModelSnapshot> LinkAsync(
        CommitManifest manifest, IReadOnlyList<CompletedFile> completed, IReadOnlyList<string> selectedPaths, CancellationToken cancellationToken)
    {
        var snapshot = await _snapshots.LinkAsync(manifest, completed, selectedPaths, cancellationToken).ConfigureAwait(false);
        await _index.UpdateAsync(manifest.Endpoint, manifest.Id, manifest.Commit, cancellationToken).ConfigureAwait(false);
        return snapshot;
    }

    public IAsyncEnumerable<VerifyFinding> VerifyAsync(ModelId? id, CancellationToken cancellationToken) => _verifier.VerifyAsync(id, cancellationToken);

    public Task RemoveBadAsync(IReadOnlyCollection<VerifyFinding> bad, CancellationToken cancellationToken) => _verifier.RemoveBadAsync(bad, cancellationToken);

    public CachedModel Describe(CommitManifest manifest) => _cleaner.Describe(manifest);

    public CacheUsage Measure() => _cleaner.Measure();

    public void Pin(CommitManifest manifest) => _pins.Pin(manifest);

    public void Unpin(CommitManifest manifest) => _pins.Unpin(manifest);

    public async Task<CacheRemoval> RemoveAsync(IReadOnlyList<CommitManifest> named, bool dryRun, CancellationToken cancellationToken) =>
        await IndexedAsync(await _cleaner.RemoveAsync(named, dryRun, cancellationToken).ConfigureAwait(false), dryRun, cancellationToken).ConfigureAwait(false);

    public async Task<CacheRemoval> PruneAsync(TimeSpan? unusedFor, bool dryRun, CancellationToken cancellationToken)
    {
        var removal = await _cleaner.PruneAsync(unusedFor, dryRun, cancellationToken).ConfigureAwait(false);
        if (!dryRun)
        {
            await _index.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }

        return removal;
    }

    public async Task<CacheRemoval> EnforceAsync(long quota, CancellationToken cancellationToken) =>
        await IndexedAsync(await _cleaner.EnforceAsync(quota, cancellationToken).ConfigureAwait(false), dryRun: false, cancellationToken).ConfigureAwait(false);

    public Task RebuildIndexAsync(CancellationToken cancellationToken) => _index.RebuildAsync(cancellationToken);

    public void Dispose() => _leases.Dispose();

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
}
