namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Files of rules that git looks for in every folder on the way to a path: those of a deeper folder win.</summary>
internal static class FolderRules
{
    /// <summary>The folders that a path lies in, from the root (the empty text) down.</summary>
    public static IEnumerable<string> FoldersOf(string path)
    {
        yield return "";
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    /// <summary>The path of a folder's file.</summary>
    public static string FileOf(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    /// <summary>What the deepest folder says that says anything; null where none does.</summary>
    /// <param name="rules">The rules by their folders.</param>
    /// <param name="path">The path from the root.</param>
    /// <param name="decide">Asks one folder's rules about a path seen from there.</param>
    public static bool? Decide<T>(IReadOnlyDictionary<string, T> rules, string path, Func<T, string, bool?> decide)
    {
        bool? decision = null;
        foreach (var folder in FoldersOf(path))
        {
            if (rules.TryGetValue(folder, out var found))
            {
                decision = decide(found, folder.Length == 0 ? path : path[(folder.Length + 1)..]) ?? decision;
            }
        }

        return decision;
    }
}

/// <summary>The <c>.gitattributes</c> of every folder.</summary>
/// <param name="texts">Their texts, by their folders; the root is the empty text.</param>
internal sealed class FolderAttributes(IReadOnlyDictionary<string, string> texts)
{
    private readonly Dictionary<string, GitAttributes> _files = texts.ToDictionary(pair => pair.Key, pair => GitAttributes.Parse(pair.Value), StringComparer.Ordinal);

    /// <summary>Whether LFS keeps a file of this path.</summary>
    public bool IsLfs(string path) => FolderRules.Decide(_files, path, (file, seen) => file.Decide(seen)) ?? false;
}

/// <summary>The <c>.gitignore</c> of every folder. Nothing below an ignored folder comes back.</summary>
/// <param name="texts">Their texts, by their folders; the root is the empty text.</param>
internal sealed class FolderIgnores(IReadOnlyDictionary<string, string> texts)
{
    private readonly Dictionary<string, GitIgnore> _files = texts.ToDictionary(pair => pair.Key, pair => GitIgnore.Parse(pair.Value), StringComparer.Ordinal);

    /// <summary>Whether a file is left out.</summary>
    /// <param name="path">From the root.</param>
    public bool Ignores(string path) =>
        FolderRules.FoldersOf(path).Skip(1).Any(folder => Ignores(folder, isFolder: true)) || Ignores(path, isFolder: false);

    private bool Ignores(string path, bool isFolder) => FolderRules.Decide(_files, path, (file, seen) => file.Decide(seen, isFolder)) ?? false;
}
