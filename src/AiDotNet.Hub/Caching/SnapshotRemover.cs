using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>Takes snapshots out of the cache: first out of the manifests, so that nobody finds them any more, then off the disk.</summary>
internal sealed class SnapshotRemover(CacheStore store, ManifestStore manifests, RefStore refs, SnapshotLeases leases)
{
    private readonly CacheLayout _layout = store.Layout;

    /// <summary>Removes one commit as one hub knows it. Its blobs stay for <see cref="BlobCollector"/>.</summary>
    /// <param name="manifest">The commit, as it was seen.</param>
    /// <param name="includeMine">Whether what this process uses itself is in use, too.</param>
    /// <param name="cancellationToken">Stops before anything changes.</param>
    /// <returns>Whether it was removed: false where a process has come to use it.</returns>
    public async Task<bool> RemoveAsync(CommitManifest manifest, bool includeMine, CancellationToken cancellationToken)
    {
        using var held = await store.LockModelAsync(manifest.Id, cancellationToken).ConfigureAwait(false);
        if (await manifests.FindAsync(manifest.Endpoint, manifest.Id, manifest.Commit, cancellationToken).ConfigureAwait(false) is not { } current)
        {
            return true;
        }

        var lastUsed = manifests.LastUsed(current);
        manifests.Delete(current);
        if (leases.Read(includeMine).Contains(SnapshotLeases.LineOf(current)))
        {
            // Somebody said so after we looked, and may have seen the manifest in the moment before it went.
            await manifests.WriteAsync(current, CancellationToken.None).ConfigureAwait(false);
            manifests.Touch(current, lastUsed);
            return false;
        }

        await RemoveFolderAsync(current).ConfigureAwait(false);
        if (!Directory.Exists(_layout.ManifestFolder(current.Endpoint, current.Id))
            || !Directory.EnumerateFiles(_layout.ManifestFolder(current.Endpoint, current.Id)).Any())
        {
            refs.Clear(current.Endpoint, current.Id);
        }

        return true;
    }

    private async Task RemoveFolderAsync(CommitManifest manifest)
    {
        if (manifest.Snapshot is null)
        {
            return;
        }

        var folder = _layout.Snapshot(manifest.Id, manifest.Snapshot);
        var others = await manifests.FindOthersAsync(manifest, CancellationToken.None).ConfigureAwait(false);
        if (others.Any(other => other.Snapshot == manifest.Snapshot) || !Directory.Exists(folder))
        {
            return;
        }

        try
        {
            CacheFiles.ThrowIfLinkedAway(_layout.Root, folder);
            var aside = _layout.Removed(manifest.Id);
            CacheFiles.DeleteFolder(aside);
            Directory.CreateDirectory(_layout.Partial);
            Directory.Move(folder, aside);
            CacheFiles.DeleteFolder(aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BlobFileWriter.Failure(folder, null, e);
        }
    }
}
