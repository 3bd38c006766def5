using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AiDotNet.Hub.Caching;

/// <summary>The manifests: read without a lock, written under their model's.</summary>
internal sealed class ManifestStore(CacheStore store)
{
    private readonly CacheLayout _layout = store.Layout;

    public Task<CommitManifest?> FindAsync(string endpoint, ModelId id, RevisionId commit, CancellationToken cancellationToken) =>
        ReadAsync(_layout.Manifest(endpoint, id, commit), manifest => manifest.Endpoint == endpoint && manifest.Id == id && manifest.Commit == commit, cancellationToken);

    /// <summary>The same commit's manifests from other hubs.</summary>
    public async Task<IReadOnlyList<CommitManifest>> FindOthersAsync(CommitManifest manifest, CancellationToken cancellationToken)
    {
        var others = new List<CommitManifest>();
        foreach (var path in _layout.ManifestsOfEveryEndpoint(manifest.Id, manifest.Commit).ToList())
        {
            if (await ReadAsync(path, other => other.Id == manifest.Id && other.Commit == manifest.Commit, cancellationToken).ConfigureAwait(false) is { } other
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

        foreach (var path in Directory.EnumerateFiles(_layout.Manifests, "*.json", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (await ReadAsync(path, manifest => manifest.Commit.ToString() == name, cancellationToken).ConfigureAwait(false) is { } manifest)
            {
                yield return manifest;
            }
        }
    }

    /// <summary>Takes over a hub's listing. What is known of files that did not change stays.</summary>
    public async Task<CommitManifest> RecordAsync(
        string endpoint, ModelId id, RevisionId commit, IReadOnlyList<ManifestFile> files, CancellationToken cancellationToken)
    {
        RepositoryPath.CheckCommit(id.ToString(), files.Select(file => file.Path), store.IgnoresCase());
        using var held = await store.LockModelAsync(id, cancellationToken).ConfigureAwait(false);
        var before = await FindAsync(endpoint, id, commit, cancellationToken).ConfigureAwait(false);
        var known = before?.Files.ToDictionary(file => file.Path, StringComparer.Ordinal) ?? [];
        var manifest = new CommitManifest
        {
            Endpoint = endpoint,
            Id = id,
            Commit = commit,
            Snapshot = before?.Snapshot,
            Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => known.TryGetValue(file.Path, out var old) ? Merge(file, old) : file)],
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

    /// <summary>When the commit was last resolved.</summary>
    public DateTimeOffset LastUsed(CommitManifest manifest) =>
        new(File.GetLastWriteTimeUtc(_layout.Manifest(manifest.Endpoint, manifest.Id, manifest.Commit)), TimeSpan.Zero);

    /// <summary>Marks the commit as used now. A cache that may not be written is used all the same.</summary>
    public void Touch(CommitManifest manifest)
    {
        try
        {
            File.SetLastWriteTimeUtc(_layout.Manifest(manifest.Endpoint, manifest.Id, manifest.Commit), store.Time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static ManifestFile Merge(ManifestFile listed, ManifestFile old) =>
        listed.Size == old.Size && listed.GitBlobId == old.GitBlobId && (listed.Sha256 is null || listed.Sha256 == old.Sha256) ? old : listed;

    // A manifest that cannot be read answers nothing: the hub is asked again and the manifest written anew.
    private static async Task<CommitManifest?> ReadAsync(string path, Predicate<CommitManifest> isMeant, CancellationToken cancellationToken)
    {
        var file = CacheFiles.OpenShared(path);
        if (file is null)
        {
            return null;
        }

        await using (file.ConfigureAwait(false))
        {
            try
            {
                var manifest = await JsonSerializer.DeserializeAsync(file, CacheJsonContext.Default.CommitManifest, cancellationToken).ConfigureAwait(false);
                return manifest is { Version: CommitManifest.CurrentVersion } && isMeant(manifest) && IsSound(manifest) ? manifest : null;
            }
            catch (Exception e) when (e is JsonException or FormatException)
            {
                return null;
            }
        }
    }

    private static bool IsSound(CommitManifest manifest) =>
        (manifest.Snapshot is null || CacheLayout.IsSnapshotName(manifest.Snapshot, manifest.Commit))
        && manifest.Files.All(file => RepositoryPath.FindDanger(file.Path) is null);
}
