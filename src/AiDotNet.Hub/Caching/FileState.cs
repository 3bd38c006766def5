namespace AiDotNet.Hub.Caching;

/// <summary>What can be seen of a file without reading it.</summary>
/// <param name="Size">Its size in bytes.</param>
/// <param name="ModifiedTicks">Its modification time, UTC.</param>
internal readonly record struct FileState(long Size, long ModifiedTicks)
{
    /// <summary>Looks at a file, through symbolic links; null where there is none.</summary>
    public static FileState? Of(string path)
    {
        try
        {
            FileSystemInfo info = new FileInfo(path);
            if (info.LinkTarget is not null)
            {
                info = info.ResolveLinkTarget(returnFinalTarget: true) ?? info;
            }

            return info is FileInfo { Exists: true } file ? new FileState(file.Length, file.LastWriteTimeUtc.Ticks) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
