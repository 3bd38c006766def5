using System.Text.Json;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary><c>cache_index.json</c>: a view of the manifests for people and tools. Nothing in this program reads it to answer a question.</summary>
internal sealed class CacheIndex(CacheStore store, ManifestStore manifests)
{
    /// <summary>Brings one commit's entry up to date; the whole file where it is missing or broken. The index may be stale, so a failure to write is none.</summary>
    public async Task UpdateAsync(string endpoint, ModelId id, RevisionId commit, CancellationToken cancellationToken)
    {
        try
        {
            using var held = await CacheLock.AcquireAsync(
                store.Layout.IndexLock, "the cache's index", progress: null, store.Traits.Patience, store.Time, cancellationToken).ConfigureAwait(false);
            var entries = await ReadAsync(cancellationToken).ConfigureAwait(false) is { } before
                ? before.Models.ToList()
                : await CollectAsync(cancellationToken).ConfigureAwait(false);
            entries.RemoveAll(entry => entry.Endpoint == endpoint && entry.Id == id && entry.Commit == commit);
            if (await manifests.FindAsync(endpoint, id, commit, cancellationToken).ConfigureAwait(false) is { } manifest
                && Describe(manifest) is { } changed)
            {
                entries.Add(changed);
            }

            await WriteAsync(entries, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DiskFailureException or CacheBusyException or IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Writes the index anew where there is a cache. A failure to write is none.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Directory.Exists(store.Layout.Root))
            {
                await RebuildAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is DiskFailureException or CacheBusyException)
        {
        }
    }

    /// <summary>Writes the index anew from the manifests.</summary>
    /// <exception cref="DiskFailureException">It cannot be written.</exception>
    public async Task RebuildAsync(CancellationToken cancellationToken)
    {
        using var held = await CacheLock.AcquireAsync(
            store.Layout.IndexLock, "the cache's index", progress: null, store.Traits.Patience, store.Time, cancellationToken).ConfigureAwait(false);
        await WriteAsync(await CollectAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<CacheIndexDocument.Entry>> CollectAsync(CancellationToken cancellationToken)
    {
        var entries = new List<CacheIndexDocument.Entry>();
        await foreach (var manifest in manifests.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Describe(manifest) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private CacheIndexDocument.Entry? Describe(CommitManifest manifest)
    {
        var present = manifest.Files.Where(file => file is { Present: true, Sha256: not null }).ToList();
        return manifest.Snapshot is null || present.Count == 0
            ? null
            : new CacheIndexDocument.Entry
            {
                Id = manifest.Id,
                Endpoint = manifest.Endpoint,
                Commit = manifest.Commit,
                Path = Path.GetRelativePath(store.Layout.Root, store.Layout.Snapshot(manifest.Id, manifest.Snapshot)).Replace('\\', '/'),
                Size = present.Sum(file => file.Size),
                LastUsed = manifests.LastUsed(manifest),
                Files = [.. present.Select(file => new CacheIndexDocument.EntryFile { Path = file.Path, Size = file.Size, Sha256 = file.Sha256!.Value })],
            };
    }

    private async Task<CacheIndexDocument?> ReadAsync(CancellationToken cancellationToken)
    {
        var file = CacheFiles.OpenShared(store.Layout.Index);
        if (file is null)
        {
            return null;
        }

        await using (file.ConfigureAwait(false))
        {
            try
            {
                var document = await JsonSerializer.DeserializeAsync(file, CacheJsonContext.Default.CacheIndexDocument, cancellationToken).ConfigureAwait(false);
                return document is { Version: CommitManifest.CurrentVersion } && document.Models.All(entry => entry is not null) ? document : null;
            }
            catch (Exception e) when (e is JsonException or FormatException)
            {
                return null;
            }
        }
    }

    private Task WriteAsync(List<CacheIndexDocument.Entry> entries, CancellationToken cancellationToken)
    {
        var document = new CacheIndexDocument
        {
            Models =
            [
                .. entries
                    .OrderBy(entry => entry.Id.ToString(), StringComparer.Ordinal)
                    .ThenBy(entry => entry.Endpoint, StringComparer.Ordinal)
                    .ThenBy(entry => entry.Commit.ToString(), StringComparer.Ordinal),
            ],
        };
        return CacheFiles.ReplaceAsync(
            store.Layout.IndexTemporary,
            store.Layout.Index,
            (stream, token) => JsonSerializer.SerializeAsync(stream, document, CacheJsonContext.Default.CacheIndexDocument, token),
            store.Time,
            cancellationToken);
    }
}
