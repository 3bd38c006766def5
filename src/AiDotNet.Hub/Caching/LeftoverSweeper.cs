namespace AiDotNet.Hub.Caching;

/// <summary>
/// Removes what processes left behind that ended in the middle: files and folders under temporary names, and files below <c>models/</c> that no
/// manifest calls present. Each under the lock under which it was made, so that what a living process is just making stays.
/// </summary>
internal sealed class LeftoverSweeper(CacheStore store, BlobCollector blobs, SnapshotLeases leases)
{
    private readonly CacheLayout _layout = store.Layout;

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        leases.Sweep();
        await blobs.RestoreAsideAsync(cancellationToken).ConfigureAwait(false);
        new PieceStore(store).Sweep();
        foreach (var (entry, owner) in _layout.PartialEntries().ToList())
        {
            using var held = CacheLock.TryAcquire(owner);
            if (held is not null && !_layout.HasPartialBlob(entry))
            {
                Remove(entry);
            }
        }

        foreach (var folder in _layout.SnapshotFolders().ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FindUnclaimed(folder, cancellationToken) is { Count: > 0 })
            {
                Sweep(folder, cancellationToken);
            }
        }
    }

    private void Sweep(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        using var held = CacheLock.TryAcquire(_layout.ModelLockOf(folder));
        if (held is null || FindUnclaimed(folder, cancellationToken) is not { Count: > 0 } unclaimed)
        {
            return;
        }

        foreach (var entry in unclaimed)
        {
            Remove(entry);
        }

        // Folders that are empty now go as well, the model's last.
        foreach (var empty in CacheFiles.FoldersBelow(folder).Append(folder).Append(folder.Parent!).Where(each => each.Exists && !each.EnumerateFileSystemInfos().Any()))
        {
            empty.Delete();
        }
    }

    // A manifest that this version cannot read may be another version's: what it might show stays.
    private IReadOnlyList<FileSystemInfo>? FindUnclaimed(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        if (folder.LinkTarget is not null || CacheFiles.FindLinkOnTheWay(_layout.Root, folder.FullName) is not null)
        {
            return null;
        }

        var claimed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in _layout.ManifestsOf(folder).ToList())
        {
            if (ManifestStore.Read(path, cancellationToken) is not { } manifest)
            {
                return null;
            }

            if (manifest.Snapshot == folder.Name)
            {
                claimed.UnionWith(manifest.Files.Where(file => file.Present).Select(file => CacheLayout.FileBelow(folder.FullName, file.Path)));
            }
        }

        return [.. CacheFiles.EntriesBelow(folder).Where(entry => !claimed.Contains(entry.FullName))];
    }

    private void Remove(FileSystemInfo entry)
    {
        try
        {
            if (entry is DirectoryInfo)
            {
                store.DeleteFolder(entry.FullName);
            }
            else
            {
                store.Delete(entry.FullName);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Content.BlobFileWriter.Failure(entry.FullName, null, e);
        }
    }
}
