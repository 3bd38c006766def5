namespace AiDotNet.Hub.Caching;

/// <summary>
/// The models kept on this disk: every file once, named by its SHA-256, and one folder a commit that shows them under their own names.
/// Safe for any number of threads and processes at once. <c>docs/spec/cache-layout.md</c> describes the files.
/// </summary>
public sealed class CacheManager
{
    private readonly CacheStore _store;
    private readonly ManifestStore _manifests;
    private readonly RefStore _refs;
    private readonly SnapshotStore _snapshots;
    private readonly CacheVerifier _verifier;
    private readonly CacheIndex _index;

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
    }

    /// <summary>The cache's folder, absolute.</summary>
    public string Root => _store.Layout.Root;

    /// <summary>What the cache holds, in ordinal order of the ids.</summary>
    public async Task<IReadOnlyList<CachedModel>> ListAsync(CancellationToken cancellationToken = default)
    {
        var models = new List<CachedModel>();
        await foreach (var manifest in _manifests.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            var present = manifest.Files.Where(file => file.Present).ToList();
            if (manifest.Snapshot is not null && present.Count > 0)
            {
                models.Add(new CachedModel
                {
                    Id = manifest.Id,
                    Endpoint = manifest.Endpoint,
                    Commit = manifest.Commit,
                    Files = present.Count,
                    Size = present.Sum(file => file.Size),
                    LastUsed = _manifests.LastUsed(manifest),
                });
            }
        }

        return [.. models.OrderBy(model => model.Id.ToString(), StringComparer.Ordinal).ThenBy(model => model.Commit.ToString(), StringComparer.Ordinal)];
    }

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
        BlobLease.BeginAsync(_store, file, cancellationToken);

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

    /// <summary>Writes a snapshot's files as plain, writable files into a folder of the caller's; what lies there under other names stays.</summary>
    /// <returns>The snapshot with that folder as its path.</returns>
    internal Task<ModelSnapshot> ExportAsync(ModelSnapshot snapshot, string directory, CancellationToken cancellationToken) =>
        _snapshots.ExportAsync(snapshot, directory, cancellationToken);

    /// <summary>Hashes every file that the manifests call present and tells about each, good or bad.</summary>
    /// <param name="id">The model, or null for all.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    internal IAsyncEnumerable<VerifyFinding> VerifyAsync(ModelId? id, CancellationToken cancellationToken) =>
        _verifier.VerifyAsync(id, cancellationToken);

    /// <summary>Takes bad files out of the cache, so that the next look finds them missing.</summary>
    internal Task RemoveBadAsync(IReadOnlyCollection<VerifyFinding> bad, CancellationToken cancellationToken) =>
        _verifier.RemoveBadAsync(bad, cancellationToken);
}
