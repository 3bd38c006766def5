namespace AiDotNet.Hub.Packaging;

/// <summary>Walks a folder that is to be published and checks what the names, links, sizes and numbers of its files break.</summary>
internal static class PackageFiles
{
    private const int MaxLinks = 40;

    // What version control and the hub's clients keep for themselves; nobody publishes it.
    private static readonly string[] Skipped = [".git", ".cache/huggingface", ".cache/aidotnet"];

    /// <summary>The files that are safe to look into, relative with <c>/</c>.</summary>
    /// <param name="directory">The folder, absolute.</param>
    /// <param name="limits">What is too large.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    public static IReadOnlySet<string> Enumerate(string directory, PackageLimits limits, List<PackageProblem> problems, CancellationToken cancellationToken)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        var total = 0L;
        var root = RealPath(directory);
        foreach (var entry in Walk(new DirectoryInfo(directory), ""))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (path, info) = entry;
            if (files.Count == limits.MaxFiles)
            {
                problems.Add(new PackageProblem(PackageRule.TooManyFiles, "", $"The folder has more than {limits.MaxFiles} files. Publish fewer, or pack them."));
                return files;
            }

            var problem = ProblemOf(path, info, root, limits, out var length);
            if (problem is not null)
            {
                problems.Add(problem);
            }
            else
            {
                total += length;
                files.Add(path);
            }
        }

        if (total > limits.MaxTotalBytes)
        {
            problems.Add(new PackageProblem(PackageRule.PackageTooLarge, "", $"The files have {total} bytes together; at most {limits.MaxTotalBytes} are allowed."));
        }

        AddCaseClashes(files, problems);
        return files;
    }

    private static IEnumerable<(string Path, FileSystemInfo Info)> Walk(DirectoryInfo directory, string prefix)
    {
        foreach (var info in directory.EnumerateFileSystemInfos().OrderBy(info => info.Name, StringComparer.Ordinal))
        {
            var path = prefix + info.Name;
            if (Skipped.Contains(path))
            {
                continue;
            }

            // A linked folder is one entry: walking into it could leave the package or never end.
            if (info is DirectoryInfo child && child.LinkTarget is null)
            {
                foreach (var entry in Walk(child, path + "/"))
                {
                    yield return entry;
                }
            }
            else
            {
                yield return (path, info);
            }
        }
    }

    private static PackageProblem? ProblemOf(string path, FileSystemInfo info, string root, PackageLimits limits, out long length)
    {
        length = 0;
        var target = info;
        if (info.LinkTarget is not null)
        {
            target = info.ResolveLinkTarget(returnFinalTarget: true);
            if (target is null || !target.Exists)
            {
                return new PackageProblem(PackageRule.LinkOutside, path, $"This is a link to '{info.LinkTarget}', which does not exist. Put the file itself there.");
            }

            if (!RealPath(target.FullName).StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return new PackageProblem(PackageRule.LinkOutside, path, $"This is a link to '{info.LinkTarget}', outside the folder. Put the file itself there.");
            }
        }

        if (target is not FileInfo file || (target.Attributes & (FileAttributes.Device | FileAttributes.Directory)) != 0)
        {
            return new PackageProblem(PackageRule.SpecialFile, path, "This is no file: folders behind links and devices cannot be published.");
        }

        length = file.Length;
        return length > limits.MaxFileBytes
            ? new PackageProblem(PackageRule.FileTooLarge, path, $"The file has {length} bytes; at most {limits.MaxFileBytes} are allowed. Write shards.")
            : null;
    }

    private static void AddCaseClashes(SortedSet<string> files, List<PackageProblem> problems)
    {
        foreach (var clash in files.GroupBy(file => file, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            problems.Add(new PackageProblem(PackageRule.NamesDifferInCase, clash.First(), $"{string.Join(" and ", clash.Select(name => $"'{name}'"))} differ only in case: they are one file on Windows and macOS. Rename one."));
        }
    }

    // Any folder on the way may be a link, before and after a link was followed: both sides of the comparison are resolved to the end.
    private static string RealPath(string path, int links = 0)
    {
        var resolved = Path.GetPathRoot(path)!;
        foreach (var part in path[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, part);
            if (links < MaxLinks && new DirectoryInfo(resolved).ResolveLinkTarget(returnFinalTarget: false) is { } target)
            {
                resolved = RealPath(target.FullName, links + 1);
            }
        }

        return resolved;
    }
}
