using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Transfer;

/// <summary>The files of a folder that is being published.</summary>
internal static class LocalTree
{
    /// <summary>What tools keep beside the files: never part of a model.</summary>
    private static readonly HashSet<string> SkippedFolders = new(StringComparer.OrdinalIgnoreCase)
    {
        ".git", ".hg", ".svn", ".cache", ".huggingface",
    };

    private static readonly HashSet<string> SkippedFiles = new(StringComparer.OrdinalIgnoreCase) { ".DS_Store", "Thumbs.db", "desktop.ini" };

    /// <summary>Every file below a folder, in ordinal order of their paths. Links to files are followed, links to folders refused.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="PackageFormatException">Something in it cannot be published.</exception>
    public static IReadOnlyList<LocalFile> Scan(string directory)
    {
        var root = new DirectoryInfo(directory);
        if (!root.Exists)
        {
            throw new DirectoryNotFoundException($"There is no folder '{root.FullName}'.");
        }

        var files = new List<LocalFile>();
        Scan(root, "", files);
        files.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return files;
    }

    private static void Scan(DirectoryInfo directory, string prefix, List<LocalFile> files)
    {
        foreach (var entry in directory.EnumerateFileSystemInfos())
        {
            var path = prefix + entry.Name;
            if (entry is DirectoryInfo folder)
            {
                if (SkippedFolders.Contains(folder.Name))
                {
                    continue;
                }

                if (folder.LinkTarget is not null)
                {
                    throw new PackageFormatException("SpecialFile", path, "it is a link to a folder. Put the files themselves in its place.");
                }

                Scan(folder, path + "/", files);
            }
            else if (!SkippedFiles.Contains(entry.Name))
            {
                files.Add(Read((FileInfo)entry, path));
            }
        }
    }

    private static LocalFile Read(FileInfo file, string path)
    {
        // Snapshots of caches consist of links; size and time are those of what they lead to.
        var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        if (target is not { Exists: true })
        {
            throw new PackageFormatException("SpecialFile", path, "it is a link that leads to no file. Remove it or put the file in its place.");
        }

        if (path.AsSpan().IndexOfAny('\\', '\0') >= 0)
        {
            throw new PackageFormatException("PathOutside", path, "a name with a backslash cannot be published. Rename it.");
        }

        return new LocalFile(path, target.FullName, target.Length, target.LastWriteTimeUtc);
    }
}
