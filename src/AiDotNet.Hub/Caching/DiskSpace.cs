using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary>Whether what is to be fetched has room, looked at before the first byte comes.</summary>
internal sealed class DiskSpace(CacheStore store)
{
    /// <summary>Refuses what has no room.</summary>
    public void ThrowIfTooFull(string what, IReadOnlyList<ManifestFile> missing, string? export, long exportBytes)
    {
        // A download that broke off has its space already, as far as the file system reserves any.
        var needed = missing
            .DistinctBy(CacheLayout.BlobKey)
            .Where(file => FileState.Of(store.Layout.PartialBlob(CacheLayout.BlobKey(file))) is null && !IsThere(file))
            .Sum(file => file.Size);
        if (export is not null && Free(export) is { } beside)
        {
            var isOneDisk = Free(store.Layout.Root) == beside;
            ThrowIfLess(what, export, exportBytes + (isOneDisk ? needed : 0), beside);
        }

        if (needed > 0 && Free(store.Layout.Root) is { } free)
        {
            ThrowIfLess(what, store.Layout.Root, needed, free);
        }
    }

    private static void ThrowIfLess(string what, string folder, long needed, long free)
    {
        if (needed > free)
        {
            throw new DiskFailureException(
                $"'{what}' needs {needed} bytes in '{folder}', and {free} are free there. Nothing was fetched; free some space or choose another folder.");
        }
    }

    private bool IsThere(ManifestFile file) => file.Sha256 is { } digest && FileState.Of(store.Layout.Blob(digest)) is not null;

    private long? Free(string folder)
    {
        if (store.Traits.FreeBytes is { } asked)
        {
            return asked(folder);
        }

        try
        {
            var existing = folder;
            while (!Directory.Exists(existing))
            {
                existing = Path.GetDirectoryName(existing) ?? folder;
            }

            return new DriveInfo(existing).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Some network folders do not tell: then writing does.
            return null;
        }
    }
}
