using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary>Whether what is to be fetched has room, looked at before the first byte comes.</summary>
internal sealed class DiskSpace(string root, CacheTraits traits)
{
    /// <summary>Refuses what has no room.</summary>
    public void ThrowIfTooFull(string what, IEnumerable<BlobPlace> missing, string? export, long exportBytes)
    {
        // A download that broke off has its space already, as far as the file system reserves any.
        var needed = missing
            .DistinctBy(place => place.Key)
            .Where(place => FileState.Of(place.Partial) is null && !place.IsThere)
            .Sum(place => place.File.Size);
        if (export is not null && Free(export) is { } beside)
        {
            var isOneDisk = Free(root) == beside;
            ThrowIfLess(what, export, exportBytes + (isOneDisk ? needed : 0), beside);
        }

        if (needed > 0 && Free(root) is { } free)
        {
            ThrowIfLess(what, root, needed, free);
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

    private long? Free(string folder)
    {
        if (traits.FreeBytes is { } asked)
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
