using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>The cache that Python's client keeps, shared with it: what either fetched, the other finds. <see cref="HuggingFaceLayout"/> draws it.</summary>
internal sealed class HuggingFaceCacheBackend : ICacheBackend
{
    private readonly HuggingFaceLayout _layout;
    private readonly CacheStore _state;
    private readonly HuggingFaceManifests _manifests;
    private readonly HuggingFaceRefs _refs;
    private readonly HuggingFaceSnapshots _snapshots;
    private readonly HuggingFaceVerifier _verifier;
    private readonly HuggingFaceCleaner _cleaner;
    private readonly PinStore _pins;
    private readonly SnapshotLeases _leases;

    /// <summary>Opens the cache; its folder is made when something is first kept.</summary>
    /// <param name="root">The folder; null for <c>~/.cache/huggingface/hub</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="traits">What the machine is like.</param>
    /// <param name="offline">Whether nobody can be asked what a commit has beyond the files that are here.</param>
    /// <param name="stateFolder">Where pins, leases and what was hashed lie; null for a folder of this root's below <c>~/.aidotnet/hf-layout</c>.</param>
    /// <exception cref="ArgumentException">The folder is a cache in this program's own layout.</exception>
    public HuggingFaceCacheBackend(string? root, TimeProvider time, CacheTraits traits, bool offline, string? stateFolder = null)
    {
        _layout = new HuggingFaceLayout(root);
        if (Directory.Exists(_layout.ForeignManifests))
        {
            throw new ArgumentException($"'{_layout.Root}' is a cache in this program's own layout, not in Hugging Face's. Choose another folder, or the other layout.");
        }

        _state = new CacheStore(new CacheLayout(stateFolder ?? _layout.DefaultState()), time, traits);
        _manifests = new HuggingFaceManifests(_layout, _state, offline);
        _refs = new HuggingFaceRefs(_layout, _state);
        _snapshots = new HuggingFaceSnapshots(_layout, _state, _manifests, _refs);
        _verifier = new HuggingFaceVerifier(_layout, _state, _manifests);
        _pins = new PinStore(_state);
        _leases = new SnapshotLeases(_state);
        _cleaner = new HuggingFaceCleaner(_layout, _manifests, _refs, _pins, _leases, time, _state);
    }

    public string Root => _layout.Root;

    public CacheTraits Traits => _state.Traits;

    public TimeProvider Time => _state.Time;

    public ModelId NameOf(ModelId asked, ModelId canonical) => asked;

    // A snapshot belongs to no hub here: pins and leases hold for all.
    public void Use(string endpoint, ModelId id, RevisionId commit) => _leases.Take(CacheEndpoint.Every, id, commit);

    public Task<CommitManifest?> FindAsync(string endpoint, ModelId id, RevisionId commit, CancellationToken cancellationToken) =>
        _manifests.FindAsync(endpoint, id, commit, cancellationToken);

    public bool KnowsNamespace(string endpoint, string name) => false;

    public IAsyncEnumerable<CommitManifest> EnumerateAsync(CancellationToken cancellationToken) => _manifests.EnumerateAsync(cancellationToken);

    public Task<CommitManifest> RecordAsync(
        string endpoint, ModelId id, RevisionId commit, IReadOnlyList<ManifestFile> files, CancellationToken cancellationToken) =>
        _manifests.RecordAsync(endpoint, id, commit, files, cancellationToken);

    public bool IsKnownAbsent(ModelId id, RevisionId commit, string path) =>
        RepositoryPath.FindDanger(path) is null && File.Exists(CacheLayout.FileBelow(_layout.Absent(id, commit), path));

    public void RecordAbsent(ModelId id, RevisionId commit, string path)
    {
        if (RepositoryPath.FindDanger(path) is not null || IsKnownAbsent(id, commit, path))
        {
            return;
        }

        try
        {
            // Without the snapshot's folder Python calls the model broken.
            HuggingFaceRoot.Ensure(_layout);
            Directory.CreateDirectory(_layout.Snapshot(id, commit));
            var file = CacheLayout.FileBelow(_layout.Absent(id, commit), path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DiskFailureException)
        {
        }
    }

    public Task<CachedRef?> FindRefAsync(string endpoint, ModelId id, string name, CancellationToken cancellationToken) =>
        _refs.FindAsync(endpoint, id, name, cancellationToken);

    public Task<IReadOnlyList<CachedRef>> ListRefsAsync(string endpoint, ModelId id, CancellationToken cancellationToken) => Task.FromResult(_refs.List(id));

    public Task WriteRefAsync(string endpoint, ModelId id, CachedRef value, CancellationToken cancellationToken) =>
        _refs.WriteAsync(endpoint, id, value, cancellationToken);

    public Task<SnapshotLookup> LookUpAsync(
        CommitManifest manifest, IReadOnlyList<string> selectedPaths, bool verifyContent, CancellationToken cancellationToken) =>
        _snapshots.LookUpAsync(manifest, selectedPaths, verifyContent, cancellationToken);

    public BlobPlace PlaceOf(ModelId id, ManifestFile file) => new HuggingFaceBlobPlace(_layout, _leases, _state.Time, id, file);

    public Task<ModelSnapshot> LinkAsync(
        CommitManifest manifest, IReadOnlyList<CompletedFile> completed, IReadOnlyList<string> selectedPaths, CancellationToken cancellationToken) =>
        _snapshots.LinkAsync(manifest, completed, selectedPaths, cancellationToken);

    public IAsyncEnumerable<VerifyFinding> VerifyAsync(ModelId? id, CancellationToken cancellationToken) => _verifier.VerifyAsync(id, cancellationToken);

    public Task RemoveBadAsync(IReadOnlyCollection<VerifyFinding> bad, CancellationToken cancellationToken) => _verifier.RemoveBadAsync(bad, cancellationToken);

    public CachedModel Describe(CommitManifest manifest) => _cleaner.Describe(manifest);

    public CacheUsage Measure() => _cleaner.Measure();

    public void Pin(CommitManifest manifest) => _pins.Pin(manifest);

    public void Unpin(CommitManifest manifest) => _pins.Unpin(manifest);

    public Task<CacheRemoval> RemoveAsync(IReadOnlyList<CommitManifest> named, bool dryRun, CancellationToken cancellationToken) =>
        _cleaner.RemoveAsync(named, dryRun, cancellationToken);

    public Task<CacheRemoval> PruneAsync(TimeSpan? unusedFor, bool dryRun, CancellationToken cancellationToken) =>
        _cleaner.PruneAsync(unusedFor, dryRun, cancellationToken);

    public Task<CacheRemoval> EnforceAsync(long quota, CancellationToken cancellationToken) =>
        throw Refused("A quota", "what Python fetched must not be evicted by this program on its own. 'adn cache prune' removes what nothing needs");

    public Task RebuildIndexAsync(CancellationToken cancellationToken) =>
        throw Refused("An index", "'adn cache ls' reads the folders themselves");

    public void Dispose() => _leases.Dispose();

    private static HubException Refused(string what, string why) =>
        new(HubErrorCode.NotSupported, $"{what} is not possible for a cache in Hugging Face's layout: {why}.");
}
