namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>
/// Where the weight files really lie, as ONNX Runtime wants to be told: one folder, and each file's path below it.
/// ONNX Runtime refuses absolute paths, <c>..</c>, and links that leave the folder; a snapshot of the cache may consist of
/// links into the blobs. So links are resolved first, and the folder is the deepest common parent of what they lead to.
/// </summary>
internal sealed class ExternalWeights
{
    private readonly Dictionary<string, string> _locations = new(StringComparer.Ordinal);

    /// <param name="files">The files, absolute.</param>
    public ExternalWeights(IEnumerable<string> files)
    {
        var resolved = files.Distinct(StringComparer.Ordinal).ToDictionary(file => file, RealPath, StringComparer.Ordinal);
        Folder = CommonFolder([.. resolved.Values]);
        foreach (var (file, real) in resolved)
        {
            _locations[file] = Path.GetRelativePath(Folder, real).Replace(Path.DirectorySeparatorChar, '/');
        }
    }

    /// <summary>The folder, absolute and free of links; empty where there are no files.</summary>
    public string Folder { get; }

    /// <summary>The path below <see cref="Folder"/> of a file that was given to the constructor.</summary>
    public string LocationOf(string file) => _locations[file];

    /// <summary>The path with every link in it followed, those of folders too.</summary>
    internal static string RealPath(string path)
    {
        path = Path.GetFullPath(path);
        var root = Path.GetPathRoot(path)!;
        var real = root;
        foreach (var part in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            // A link's target may lie behind further links; each round resolves one, and the system bounds their number.
            real = entry.LinkTarget is null ? next : RealPath(entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next);
        }

        return real;
    }

    private static string CommonFolder(IReadOnlyList<string> files)
    {
        if (files.Count == 0)
        {
            return "";
        }

        var folder = Path.GetDirectoryName(files[0])!;
        while (!files.All(file => IsBelow(file, folder)))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new IOException($"The weight files lie on different drives: {string.Join(", ", files)}. Keep the shards of a model together.");
        }

        return folder;
    }

    private static bool IsBelow(string file, string folder) =>
        file.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
