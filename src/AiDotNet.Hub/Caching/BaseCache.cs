using System.Runtime.CompilerServices;

namespace AiDotNet.Hub.Caching;

/// <summary>
/// Another cache below the one that is written, such as a folder that a whole cluster mounts: looked at after it, and never written, locked or
/// touched. What cannot be read in it is not there.
/// </summary>
internal sealed class BaseCache
{
    private readonly CacheLayout _layout;
    private readonly ManifestStore _manifests;
    private readonly RefStore _refs;
    private readonly SnapshotStore _snapshots;

    public BaseCache(string root, TimeProvider time, CacheTraits traits)
    {
        _layout = new CacheLayout(root);
        var store = new CacheStore(_layout, time, traits with { IsReadOnly = true });
        _manifests = new ManifestStore(store);
        _refs = new RefStore(store);
        _snapshots = new SnapshotStore(store, _manifests);
    }

    /// <summary>The folder, absolute.</summary>
    public string Root => _layout.Root;

    /// <summary>The listing of a commit; none of its files is called present, as none lies in the cache above.</summary>
    public async Task<CommitManifest?> FindListingAsync(string endpoint, ModelId id, RevisionId commit, CancellationToken cancellationToken) =>
        await FindAsync(endpoint, id, commit, cancellationToken).ConfigureAwait(false) is { } manifest
            ? manifest with { Snapshot = null, Files = [.. manifest.Files.Select(file => file with { Present = false, ModifiedTicks = null })] }
            : null;

    public Task<CachedRef?> FindRefAsync(string endpoint, ModelId id, string name, CancellationToken cancellationToken) =>
        ReadAsync(() => _refs.FindAsync(endpoint, id, name, cancellationToken));

    public async Task<IReadOnlyList<CachedRef>> ListRefsAsync(string endpoint, ModelId id, CancellationToken cancellationToken) =>
        await ReadAsync(async () => (IReadOnlyList<CachedRef>?)await _refs.ListAsync(endpoint, id, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false) ?? [];

    /// <summary>The snapshot where it lies, if it has the whole selection; null where a file is missing or its bytes are not what they were.</summary>
    /// <param name="manifest">The commit as the cache above knows it; its hashes count.</param>
    /// <param name="selectedPaths">The selection.</param>
    /// <param name="verifyContent">Whether to hash everything.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    public async Task<ModelSnapshot?> LookUpAsync(
        CommitManifest manifest, IReadOnlyList<string> selectedPaths, bool verifyContent, CancellationToken cancellationToken)
    {
        var below = await FindAsync(manifest.Endpoint, manifest.Id, manifest.Commit, cancellationToken).ConfigureAwait(false);
        if (below is null || selectedPaths.Any(path => !IsSame(manifest.Find(path), below.Find(path))))
        {
            return null;
        }

        var found = await ReadAsync<SnapshotLookup>(
            async () => await _snapshots.LookUpAsync(below, selectedPaths, verifyContent, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return found?.Snapshot;
    }

    /// <summary>Adds what this cache knows of the files' SHA-256, so that their bytes can be found here.</summary>
    public async Task<IReadOnlyList<ManifestFile>> RecogniseAsync(CommitManifest manifest, IReadOnlyList<ManifestFile> files, CancellationToken cancellationToken)
    {
        if (files.All(file => file.Sha256 is not null)
            || await FindAsync(manifest.Endpoint, manifest.Id, manifest.Commit, cancellationToken).ConfigureAwait(false) is not { } below)
        {
            return files;
        }

        return [.. files.Select(file => below.Find(file.Path) is { } known && IsSame(file, known) ? file with { Sha256 = file.Sha256 ?? known.Sha256 } : file)];
    }

    /// <summary>Where a file's bytes seem to lie; null where they do not.</summary>
    public string? FindBlob(ManifestFile file) =>
        file.Sha256 is { } digest && _layout.Blob(digest) is var blob && FileState.Of(blob)?.Size == file.Size ? blob : null;

    /// <summary>The snapshots that it holds, in no order.</summary>
    public async IAsyncEnumerable<CachedModel> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var manifests = await ReadAsync(async () => await _manifests.EnumerateAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (var manifest in manifests ?? [])
        {
            var present = manifest.Files.Where(file => file.Present).ToList();
            if (manifest.Snapshot is not null && present.Count > 0)
            {
                yield return new CachedModel
                {
                    Id = manifest.Id,
                    Endpoint = manifest.Endpoint,
                    Commit = manifest.Commit,
                    Files = present.Count,
                    Size = present.Sum(file => file.Size),
                    LastUsed = _manifests.LastUsed(manifest),
                    InBaseCache = true,
                };
            }
        }
    }

    public bool KnowsNamespace(string endpoint, string name)
    {
        try
        {
            return _layout.KnowsNamespace(endpoint, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsSame(ManifestFile? one, ManifestFile? other) =>
        one is not null && other is not null
        && one.Size == other.Size
        && one.GitBlobId == other.GitBlobId
        && (one.Sha256 is null || other.Sha256 is null || one.Sha256 == other.Sha256);

    private Task<CommitManifest?> FindAsync(string endpoint, ModelId id, RevisionId commit, CancellationToken cancellationToken) =>
        ReadAsync(() => _manifests.FindAsync(endpoint, id, commit, cancellationToken));

    // Another's folder: it may be closed to this user, or its mount gone in the middle.
    private static async Task<T?> ReadAsync<T>(Func<Task<T?>> read)
        where T : class
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
