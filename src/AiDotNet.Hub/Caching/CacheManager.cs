using AiDotNet.Hub.Caching.HuggingFace;

namespace AiDotNet.Hub.Caching;

/// <summary>
/// The models kept on this disk: every file once, named by its SHA-256, and one folder a commit that shows them under their own names.
/// Safe for any number of threads and processes at once. <c>docs/spec/cache-layout.md</c> describes the files.
/// </summary>
public sealed class CacheManager : IDisposable
{
    private readonly ICacheBackend _backend;
    private readonly HuggingFaceBlobFinder? _elsewhere;
    private readonly CacheSelection _selection;
    private readonly BaseCache? _base;

    /// <summary>Opens a cache; the folder is made when something is first kept.</summary>
    /// <param name="root">The cache's folder; null for <c>~/.aidotnet/hub</c>.</param>
    /// <param name="timeProvider">The clock, for times of last use and for waiting; null for the system's.</param>
    public CacheManager(string? root = null, TimeProvider? timeProvider = null)
        : this(root, timeProvider, new CacheTraits())
    {
    }

    internal CacheManager(string? root, TimeProvider? timeProvider, CacheTraits traits, string? huggingFaceCache = null, string? baseRoot = null)
        : this(new AdnCacheBackend(root, timeProvider ?? TimeProvider.System, traits), huggingFaceCache, baseRoot)
    {
    }

    /// <summary>Opens a cache of any layout.</summary>
    /// <param name="backend">The layout; disposed with this.</param>
    /// <param name="huggingFaceCache">The root of a Hugging Face cache, read to save downloads and never written; null for none.</param>
    /// <param name="baseRoot">The root of a cache to look at after this one; null for none.</param>
    internal CacheManager(ICacheBackend backend, string? huggingFaceCache = null, string? baseRoot = null)
    {
        _backend = backend;
        _elsewhere = huggingFaceCache is null ? null : new HuggingFaceBlobFinder(new HuggingFaceLayout(huggingFaceCache));
        _selection = new CacheSelection(backend);
        var below = baseRoot is null ? null : new BaseCache(baseRoot, backend.Time, backend.Traits);
        _base = below?.Root == Root ? null : below;
    }

    /// <summary>The cache's folder, absolute.</summary>
    public string Root => _backend.Root;

    /// <summary>What the cache and its base hold, in ordinal order of the ids.</summary>
    public async Task<IReadOnlyList<CachedModel>> ListAsync(CancellationToken cancellationToken = default)
    {
        var models = new List<CachedModel>();
        await foreach (var manifest in _backend.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (manifest.Snapshot is not null && manifest.Files.Any(file => file.Present))
            {
                models.Add(_backend.Describe(manifest));
            }
        }

        await foreach (var model in (_base?.ListAsync(cancellationToken) ?? AsyncEnumerable.Empty<CachedModel>()).ConfigureAwait(false))
        {
            models.Add(model);
        }

        return [.. models.OrderBy(model => model.Id.ToString(), StringComparer.Ordinal).ThenBy(model => model.Commit.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>How much of the disk the cache takes.</summary>
    public CacheUsage Measure() => _backend.Measure();

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
        return await _backend.RemoveAsync(named, dryRun, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes what nothing needs: snapshots that no branch or tag stands for any more, downloads and whatever else a process left behind
    /// that ended in the middle, blobs that no snapshot shows. What is pinned or in use by a process stays.</summary>
    /// <param name="unusedFor">Snapshots unused for longer are removed too, whatever stands for them; null for none.</param>
    /// <param name="dryRun">Only says what would be removed.</param>
    /// <param name="cancellationToken">Stops between snapshots.</param>
    public Task<CacheRemoval> PruneAsync(TimeSpan? unusedFor = null, bool dryRun = false, CancellationToken cancellationToken = default) =>
        _backend.PruneAsync(unusedFor, dryRun, cancellationToken);

    /// <summary>Keeps snapshots from being removed by a quota, by pruning or by hand.</summary>
    /// <param name="reference">As for <see cref="RemoveAsync"/>.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The snapshots.</returns>
    public Task<IReadOnlyList<CachedModel>> PinAsync(ModelReference reference, CancellationToken cancellationToken = default) =>
        ChangePinsAsync(reference, _backend.Pin, cancellationToken);

    /// <summary>Ends <see cref="PinAsync"/>.</summary>
    /// <param name="reference">As for <see cref="RemoveAsync"/>.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The snapshots.</returns>
    public Task<IReadOnlyList<CachedModel>> UnpinAsync(ModelReference reference, CancellationToken cancellationToken = default) =>
        ChangePinsAsync(reference, _backend.Unpin, cancellationToken);

    /// <summary>Writes <c>cache_index.json</c> anew from the manifests.</summary>
    /// <param name="cancellationToken">Stops before it is written.</param>
    public Task RebuildIndexAsync(CancellationToken cancellationToken = default) => _backend.RebuildIndexAsync(cancellationToken);

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
    public void Dispose() => _backend.Dispose();

    /// <summary>Says that this process uses a commit from now on, so that nobody evicts it; to be called before <see cref="FindManifestAsync"/>.</summary>
    internal void Use(string endpoint, ModelId id, RevisionId commit) => _backend.Use(endpoint, id, commit);

    /// <summary>Removes the longest unused snapshots until the blobs take no more than a number of bytes, or nothing is left that may go.</summary>
    internal Task<CacheRemoval> EnforceQuotaAsync(long quota, CancellationToken cancellationToken) => _backend.EnforceAsync(quota, cancellationToken);

    /// <summary>The id under which a model is kept: as the hub spells it; in Hugging Face's layout as the caller does, since Python looks there.</summary>
    internal ModelId NameOf(ModelId asked, ModelId canonical) => _backend.NameOf(asked, canonical);

    /// <summary>The listing of a commit as this hub gave it before, here or to the base; null where it did not. The id is found in any spelling.</summary>
    internal async Task<CommitManifest?> FindManifestAsync(string endpoint, ModelId id, RevisionId commit, CancellationToken cancellationToken) =>
        await _backend.FindAsync(endpoint, id, commit, cancellationToken).ConfigureAwait(false)
        ?? (_base is null ? null : await _base.FindListingAsync(endpoint, id, commit, cancellationToken).ConfigureAwait(false));

    /// <summary>Whether anything of a namespace came from a hub.</summary>
    internal bool KnowsNamespace(string endpoint, string name) =>
        _backend.KnowsNamespace(endpoint, name) || _base?.KnowsNamespace(endpoint, name) == true;

    /// <summary>Every commit that the cache knows, of every hub, in no order.</summary>
    internal IAsyncEnumerable<CommitManifest> EnumerateManifestsAsync(CancellationToken cancellationToken) => _backend.EnumerateAsync(cancellationToken);

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
        _backend.RecordAsync(endpoint, id, commit, files, cancellationToken);

    /// <summary>Whether a hub said once that a commit has no such file, where no listing of the commit says so.</summary>
    internal bool IsKnownAbsent(ModelId id, RevisionId commit, string path) => _backend.IsKnownAbsent(id, commit, path);

    /// <summary>Keeps that a commit has no such file, for those who keep no listing. A cache that may not be written does not keep it.</summary>
    internal void RecordAbsent(ModelId id, RevisionId commit, string path) => _backend.RecordAbsent(id, commit, path);

    /// <summary>The commit that a branch or tag stood for when it was last written, here or in the base; null where it never was.</summary>
    internal async Task<CachedRef?> FindRefAsync(string endpoint, ModelId id, string name, CancellationToken cancellationToken)
    {
        var here = await _backend.FindRefAsync(endpoint, id, name, cancellationToken).ConfigureAwait(false);
        var below = _base is null ? null : await _base.FindRefAsync(endpoint, id, name, cancellationToken).ConfigureAwait(false);
        return here is null || below?.Time > here.Time ? below : here;
    }

    /// <summary>The branches and tags of a model that were asked for, here and in the base.</summary>
    internal async Task<IReadOnlyList<CachedRef>> ListRefsAsync(string endpoint, ModelId id, CancellationToken cancellationToken)
    {
        var here = await _backend.ListRefsAsync(endpoint, id, cancellationToken).ConfigureAwait(false);
        var below = _base is null ? [] : await _base.ListRefsAsync(endpoint, id, cancellationToken).ConfigureAwait(false);
        return [.. here.Concat(below).GroupBy(found => found.Name, StringComparer.Ordinal).Select(same => same.MaxBy(found => found.Time)!)];
    }

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
        _backend.WriteRefAsync(
            endpoint,
            id,
            new CachedRef { Id = canonicalId ?? id, Name = name, Commit = commit, ETag = etag, Time = _backend.Time.GetUtcNow() },
            cancellationToken);

    /// <summary>Looks whether a selection is on this disk whole, here or in the base: presence, size and modification time; bytes are hashed where these differ from
    /// what was recorded, all of them with <paramref name="verifyContent"/>. Takes no lock and marks the snapshot as used.</summary>
    /// <param name="manifest">The commit.</param>
    /// <param name="selectedPaths">The selection; each path is one of the manifest's.</param>
    /// <param name="verifyContent">Whether to hash everything.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    internal async Task<SnapshotLookup> LookUpAsync(
        CommitManifest manifest, IReadOnlyList<string> selectedPaths, bool verifyContent, CancellationToken cancellationToken)
    {
        var here = await _backend.LookUpAsync(manifest, selectedPaths, verifyContent, cancellationToken).ConfigureAwait(false);
        if (_base is null || here.Snapshot is not null)
        {
            return here;
        }

        return await _base.LookUpAsync(manifest, selectedPaths, verifyContent, cancellationToken).ConfigureAwait(false) is { } below
            ? new SnapshotLookup { Missing = [], Snapshot = below }
            : here with { Missing = await _base.RecogniseAsync(manifest, here.Missing, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>Takes the lock of one file's blob, waiting while another process fetches it (and finding it present then).</summary>
    /// <param name="id">The model.</param>
    /// <param name="file">The file, from <see cref="SnapshotLookup.Missing"/>.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="Errors.CacheBusyException">The other process made no progress for too long.</exception>
    internal Task<BlobLease> BeginBlobAsync(ModelId id, ManifestFile file, CancellationToken cancellationToken) =>
        BlobLease.BeginAsync(_backend.PlaceOf(id, file), _backend.Traits, _backend.Time, cancellationToken);

    /// <summary>How many bytes of a missing file are on this disk: all where another model or another program's cache has them, some where a
    /// download broke off.</summary>
    internal Task<long> CountPresentAsync(CommitManifest manifest, ManifestFile file, CancellationToken cancellationToken) =>
        FindElsewhere(manifest, file) is not null
            ? Task.FromResult(file.Size)
            : BlobLease.CountPresentAsync(_backend.PlaceOf(manifest.Id, file), cancellationToken);

    /// <summary>Where a file's finished blob lies or will lie; null where only its bytes tell.</summary>
    internal string? BlobOf(ModelId id, ManifestFile file) => _backend.PlaceOf(id, file).Blob;

    /// <summary>Where the base, or another program's cache, seems to have a file's bytes, for <see cref="BlobLease.TryTakeAsync"/>; null where none has.</summary>
    internal string? FindElsewhere(CommitManifest manifest, ManifestFile file) =>
        _base?.FindBlob(file) ?? _elsewhere?.Find(manifest.Id, manifest.Commit, file);

    /// <summary>The blob that the most recently used other commit of the model has at a file's path; null where there is none. It may go at any time.</summary>
    internal async Task<string?> FindEarlierAsync(CommitManifest manifest, ManifestFile file, CancellationToken cancellationToken)
    {
        string? found = null;
        var newest = DateTimeOffset.MinValue;
        await foreach (var other in _backend.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (other.Id == manifest.Id
                && other.Files.FirstOrDefault(candidate => candidate.Path == file.Path) is { Present: true, Sha256: { } digest } earlier && digest != file.Sha256
                && _backend.Describe(other).LastUsed is var used && used > newest
                && BlobOf(other.Id, earlier) is { } blob && File.Exists(blob))
            {
                (found, newest) = (blob, used);
            }
        }

        return found;
    }

    /// <summary>Refuses what the disk has no room for, before anything is fetched. Space that a broken-off download holds is counted as its own.</summary>
    /// <param name="id">The model.</param>
    /// <param name="what">What is to be fetched, for the error.</param>
    /// <param name="missing">The files to fetch.</param>
    /// <param name="export">A folder to which files are copied afterwards; null for none.</param>
    /// <param name="exportBytes">How many bytes that will be.</param>
    /// <exception cref="Errors.DiskFailureException">There is too little space.</exception>
    internal void ThrowIfTooFull(ModelId id, string what, IReadOnlyList<ManifestFile> missing, string? export, long exportBytes) =>
        new DiskSpace(Root, _backend.Traits).ThrowIfTooFull(what, missing.Select(file => _backend.PlaceOf(id, file)), export, exportBytes);

    /// <summary>Makes the snapshot show a selection: all at once where it is the first, file by file where it is wider than what was there; then
    /// the manifest says so. Takes the model's lock itself, for that moment.</summary>
    /// <param name="manifest">The commit.</param>
    /// <param name="completed">What <see cref="BlobLease.CompleteAsync"/> gave for the files that were missing.</param>
    /// <param name="selectedPaths">The whole selection.</param>
    /// <param name="cancellationToken">Stops before the snapshot changes.</param>
    /// <returns>The snapshot, its files marked <see cref="SnapshotFile.FromCache"/> where nothing was downloaded for them.</returns>
    internal Task<ModelSnapshot> LinkSnapshotAsync(
        CommitManifest manifest, IReadOnlyList<CompletedFile> completed, IReadOnlyList<string> selectedPaths, CancellationToken cancellationToken) =>
        _backend.LinkAsync(manifest, completed, selectedPaths, cancellationToken);

    /// <summary>Writes snapshots as a bundle.</summary>
    internal Task WriteBundleAsync(
        IReadOnlyList<ModelSnapshot> snapshots, Stream destination, Action<long>? progress, CancellationToken cancellationToken) =>
        new BundleWriter(this).WriteAsync(snapshots, destination, progress, cancellationToken);

    /// <summary>Writes a snapshot's files as plain, writable files into a folder of the caller's; what lies there under other names stays.</summary>
    /// <returns>The snapshot with that folder as its path.</returns>
    internal Task<ModelSnapshot> ExportAsync(ModelSnapshot snapshot, string directory, CancellationToken cancellationToken) =>
        new SnapshotExporter(_backend.Time).ExportAsync(snapshot, directory, cancellationToken);

    /// <summary>Hashes every file that the cache calls present and tells about each, good or bad.</summary>
    /// <param name="id">The model, or null for all.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    internal IAsyncEnumerable<VerifyFinding> VerifyAsync(ModelId? id, CancellationToken cancellationToken) =>
        _backend.VerifyAsync(id, cancellationToken);

    /// <summary>Takes bad files out of the cache, so that the next look finds them missing.</summary>
    internal Task RemoveBadAsync(IReadOnlyCollection<VerifyFinding> bad, CancellationToken cancellationToken) =>
        _backend.RemoveBadAsync(bad, cancellationToken);

    private async Task<IReadOnlyList<CachedModel>> ChangePinsAsync(ModelReference reference, Action<CommitManifest> change, CancellationToken cancellationToken)
    {
        var meant = await _selection.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        foreach (var manifest in meant)
        {
            change(manifest);
        }

        return [.. meant.Select(_backend.Describe)];
    }
}
