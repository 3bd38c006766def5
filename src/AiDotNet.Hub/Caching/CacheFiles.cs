using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>Replacing and removing files so that every reader sees the old state or the new.</summary>
internal static class CacheFiles
{
    private const int Attempts = 20;

    /// <summary>Opens a small file of the cache's own for reading, without keeping anyone from replacing it; null where there is none.</summary>
    public static FileStream? OpenShared(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 14, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads a small file of the cache's own whole, without keeping anyone from replacing it; null where there is none.</summary>
    /// <remarks>On the caller's thread: such a file is there sooner than another thread would be.</remarks>
    public static byte[]? ReadShared(string path)
    {
        using var file = OpenShared(path);
        if (file is null)
        {
            return null;
        }

        var bytes = new byte[file.Length];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>Writes a whole file under a temporary name, flushes it and gives it its name.</summary>
    /// <exception cref="Errors.DiskFailureException">The disk is full or refuses; the old file is as it was.</exception>
    public static async Task ReplaceAsync(string temporary, string final, Func<Stream, CancellationToken, Task> write, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(temporary)!);
            Directory.CreateDirectory(Path.GetDirectoryName(final)!);

            // What a crash left here may be a second name of a blob: written through, it would spoil the blob.
            Delete(temporary);
            var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 14, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                await write(file, cancellationToken).ConfigureAwait(false);
                await file.FlushAsync(cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            await MoveAsync(temporary, final, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Delete(temporary);
            if (e is IOException or UnauthorizedAccessException)
            {
                throw BlobFileWriter.Failure(final, null, e);
            }

            throw;
        }
    }

    /// <summary>Gives a file its name in place of another. Windows refuses for the moment that someone has the other open.</summary>
    public static async Task MoveAsync(string from, string to, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                File.Move(from, to, overwrite: true);
                return;
            }
            catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows() && attempt < Attempts)
            {
                if (File.Exists(to))
                {
                    File.SetAttributes(to, FileAttributes.Normal);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Removes a file, a read-only one too; nothing where there is none.</summary>
    public static void Delete(string path)
    {
        if (!File.Exists(path) && new FileInfo(path).LinkTarget is null)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(path, FileAttributes.Normal);
        }

        File.Delete(path);
    }

    /// <summary>Removes a folder with all that is in it; links in it are removed, never followed.</summary>
    public static void DeleteFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            Directory.Delete(path, recursive: false);
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            {
                File.SetAttributes(file, FileAttributes.Normal);
            }
        }

        Directory.Delete(path, recursive: true);
    }

    /// <summary>The folders below a folder, the deepest first; links are none.</summary>
    public static IEnumerable<DirectoryInfo> FoldersBelow(DirectoryInfo folder) => folder.EnumerateDirectories()
        .Where(below => below.LinkTarget is null)
        .SelectMany(below => FoldersBelow(below).Append(below));

    /// <summary>The files below a folder, and the links of every kind; nothing behind a link.</summary>
    public static IEnumerable<FileSystemInfo> EntriesBelow(DirectoryInfo folder) => folder.EnumerateFileSystemInfos()
        .SelectMany(entry => entry is DirectoryInfo { LinkTarget: null } below ? EntriesBelow(below) : [entry]);

    /// <summary>Refuses to touch a file below a folder where a link on the way would lead elsewhere.</summary>
    public static void ThrowIfLinkedAway(string folder, string file)
    {
        if (FindLinkOnTheWay(folder, file) is { } link)
        {
            throw BlobFileWriter.Failure(file, null, new IOException($"'{link}' is a link that the cache did not make; remove it."));
        }
    }

    /// <summary>The folder between a folder and a file below it that is a link; null where none is.</summary>
    public static string? FindLinkOnTheWay(string folder, string file)
    {
        for (var parent = Path.GetDirectoryName(file); parent is not null && parent.Length > folder.Length; parent = Path.GetDirectoryName(parent))
        {
            if (new DirectoryInfo(parent).LinkTarget is not null)
            {
                return parent;
            }
        }

        return null;
    }
}
