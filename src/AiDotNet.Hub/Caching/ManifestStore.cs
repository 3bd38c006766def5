using System.Runtime.CompilerServices;
using System.Text.Json;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary>The manifests: read without a lock, written under their model's.</summary>
internal sealed class ManifestStore(CacheStore store)
{
    private const int SiblingsToAsk = 8;
    private const int ReadAtOnce = 1024;

    private readonly CacheLayout _layout = store.Layout;

    public Task<CommitManifest?> FindAsync(string endpoint, ModelId id, RevisionId commit, CancellationToken cancellationToken) =>
        Task.FromResult(Read(
            _layout.Manifest(endpoint, id, commit), manifest => manifest.Endpoint == endpoint && manifest.Id == id && manifest.Commit == commit, cancellationToken));

    /// <summary>The same commit's manifests from other hubs.</summary>
    public async Task<IReadOnlyList<CommitManifest>> FindOthersAsync(CommitManifest manifest, CancellationToken cancellationToken)
    {
        var others = new List<CommitManifest>();
        foreach (var path in _layout.ManifestsOfEveryEndpoint(manifest.Id, manifest.Commit).ToList())
        {
            if (Read(path, other => other.Id == manifest.Id && other.Commit == manifest.Commit, cancellationToken) is { } other
                && other.Endpoint != manifest.Endpoint)
            {
                others.Add(other);
            }
        }

        return others;
    }

    public async IAsyncEnumerable<CommitManifest> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_layout.Manifests))
        {
            yield break;
        }

        foreach (var paths in Directory.EnumerateFiles(_layout.Manifests, "*.json", SearchOption.AllDirectories).Chunk(ReadAtOnce))
        {
            var manifests = new CommitManifest?[paths.Length];
            await Parallel.ForAsync(0, paths.Length, cancellationToken, (number, token) =>
            {
                manifests[number] = Read(paths[number], token);
                return ValueTask.CompletedTask;
            }).ConfigureAwait(false);
            foreach (var manifest in manifests)
            {
                if (manifest is not null)
                {
                    yield return manifest;
                }
            }
        }
    }

    /// <summary>Whatever manifest lies at a path below <c>manifests/</c>; null where none does that this version can read.</summary>
    public static CommitManifest? Read(string path, CancellationToken cancellationToken) =>
        Read(path, manifest => CacheLayout.IsPlaceOf(path, manifest), cancellationToken);

    /// <summary>Takes over a hub's listing. What is known of files that did not change stays.</summary>
    public async Task<CommitManifest> RecordAsync(
        string endpoint, ModelId id, RevisionId commit, IReadOnlyList<ManifestFile> files, CancellationToken cancellationToken)
    {
        RepositoryPath.CheckCommit(id.ToString(), files.Select(file => file.Path), store.IgnoresCase());
        if (files.FirstOrDefault(file => !file.IsSound) is { } bad)
        {
            throw new PackageFormatException(
                "UnsafeListing",
                bad.Path,
                $"the hub lists this file of '{id}' without a hash, or with a hash or a size that is none. Nothing was written; tell the hub's operator.");
        }

        using var held = await store.LockModelAsync(id, cancellationToken).ConfigureAwait(false);
        var before = await FindAsync(endpoint, id, commit, cancellationToken).ConfigureAwait(false);
        var known = before?.Files.ToDictionary(file => file.Path, StringComparer.Ordinal) ?? [];
        List<ManifestFile> merged =
            [.. files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => known.TryGetValue(file.Path, out var old) ? Merge(file, old) : file)];

        // A commit never changes. Where a hub says that it did, nothing that was linked for the old listing is shown under the new one.
        if (before is not null && before.Files.Where(file => file.Present).Except(merged).Any())
        {
            before = null;
            merged = [.. merged.Select(file => file with { Present = false, ModifiedTicks = null })];
        }

        var manifest = new CommitManifest
        {
            Endpoint = endpoint,
            Id = id,
            Commit = commit,
            Snapshot = before?.Snapshot,
            Files = await RecogniseAsync(endpoint, id, merged, cancellationToken).ConfigureAwait(false),
        };
        await WriteAsync(manifest, cancellationToken).ConfigureAwait(false);
        return manifest;
    }

    /// <summary>Writes a manifest; the caller holds its model's lock.</summary>
    public Task WriteAsync(CommitManifest manifest, CancellationToken cancellationToken) =>
        CacheFiles.ReplaceAsync(
            _layout.Temporary(manifest.Id),
            _layout.Manifest(manifest.Endpoint, manifest.Id, manifest.Commit),
            (stream, token) => JsonSerializer.SerializeAsync(stream, manifest, CacheJsonContext.Default.CommitManifest, token),
            store.Time,
            cancellationToken);

    /// <summary>Removes a manifest; the caller holds its model's lock.</summary>
    public void Delete(CommitManifest manifest) => store.Delete(_layout.Manifest(manifest.Endpoint, manifest.Id, manifest.Commit));

    /// <summary>When the commit was last resolved.</summary>
    public DateTimeOffset LastUsed(CommitManifest manifest) =>
        new(File.GetLastWriteTimeUtc(_layout.Manifest(manifest.Endpoint, manifest.Id, manifest.Commit)), TimeSpan.Zero);

    /// <summary>Marks the commit as used now. A cache that may not be written is used all the same.</summary>
    public void Touch(CommitManifest manifest) => Touch(manifest, store.Time.GetUtcNow());

    /// <summary>Marks the commit as last used at a time.</summary>
    public void Touch(CommitManifest manifest, DateTimeOffset used)
    {
        if (store.Traits.IsReadOnly)
        {
            return;
        }

        try
        {
            File.SetLastWriteTimeUtc(_layout.Manifest(manifest.Endpoint, manifest.Id, manifest.Commit), used.UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    // The usual new commit changes a card. What the model's latest commits say of a git blob id, from the same hub, saves fetching the rest again.
    private async Task<IReadOnlyList<ManifestFile>> RecogniseAsync(string endpoint, ModelId id, List<ManifestFile> files, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(_layout.ManifestFolder(endpoint, id));
        if (!folder.Exists || files.TrueForAll(file => file.Sha256 is not null))
        {
            return files;
        }

        var digests = new Dictionary<(string, long), Content.Digest>();
        foreach (var sibling in folder.EnumerateFiles("*.json").OrderByDescending(file => file.LastWriteTimeUtc).Take(SiblingsToAsk))
        {
            var manifest = Read(sibling.FullName, other => other.Endpoint == endpoint && other.Id == id, cancellationToken);
            foreach (var file in manifest?.Files ?? [])
            {
                if (file is { GitBlobId: { } gitBlobId, Sha256: { } digest })
                {
                    digests.TryAdd((gitBlobId, file.Size), digest);
                }
            }
        }

        return
        [
            .. files.Select(file => file is { Sha256: null, GitBlobId: { } gitBlobId } && digests.TryGetValue((gitBlobId, file.Size), out var digest)
                ? file with { Sha256 = digest }
                : file),
        ];
    }

    private static ManifestFile Merge(ManifestFile listed, ManifestFile old) =>
        listed.Size == old.Size && listed.GitBlobId == old.GitBlobId && (listed.Sha256 is null || listed.Sha256 == old.Sha256) ? old : listed;

    // A manifest that cannot be read answers nothing: the hub is asked again and the manifest written anew.
    private static CommitManifest? Read(string path, Predicate<CommitManifest> isMeant, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (CacheFiles.ReadShared(path) is not { } json)
        {
            return null;
        }

        try
        {
            var manifest = ManifestReader.Read(json);
            return manifest.Version == CommitManifest.CurrentVersion && isMeant(manifest) && IsSound(manifest) ? manifest : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsSound(CommitManifest manifest) =>
        (manifest.Snapshot is null || CacheLayout.IsSnapshotName(manifest.Snapshot, manifest.Commit))
        && manifest.Files.All(file => file is not null && file.IsSound && RepositoryPath.FindDanger(file.Path) is null)
        && manifest.Files.DistinctBy(file => file.Path, StringComparer.Ordinal).Count() == manifest.Files.Count;
}
