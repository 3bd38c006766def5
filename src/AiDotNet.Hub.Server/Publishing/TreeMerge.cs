using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Joins two trees that grew out of one, file by file: what one side alone changed is taken from it, what both changed differently is a conflict.</summary>
internal sealed class TreeMerge(TreeReader trees)
{
    private readonly Dictionary<string, TreeRow> _new = new(StringComparer.Ordinal);
    private readonly List<string> _conflicts = [];

    /// <summary>The paths on which the two sides disagree, in git's order; where there is one, the merged tree means nothing.</summary>
    public IReadOnlyList<string> Conflicts => _conflicts;

    /// <summary>The trees that the merge made.</summary>
    public IReadOnlyDictionary<string, TreeRow> NewTrees => _new;

    /// <returns>The merged root's id.</returns>
    public async Task<string> MergeAsync(string? baseId, string ours, string theirs, CancellationToken cancellationToken) =>
        await MergeFoldersAsync("", baseId, ours, theirs, cancellationToken) ?? Save(GitTree.Empty);

    /// <summary>A merged folder's id; null where nothing is left in it.</summary>
    private async Task<string?> MergeFoldersAsync(string prefix, string? baseId, string? ours, string? theirs, CancellationToken cancellationToken)
    {
        var (before, left, right) = (await ReadAsync(baseId), await ReadAsync(ours), await ReadAsync(theirs));
        var names = before.Entries.Concat(left.Entries).Concat(right.Entries).Select(entry => entry.Name).Distinct(StringComparer.Ordinal);
        var merged = new List<GitTreeEntry>();
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (await MergeEntryAsync(prefix + name, before.Find(name), left.Find(name), right.Find(name), cancellationToken) is { } entry)
            {
                merged.Add(entry);
            }
        }

        return merged.Count == 0 ? null : Save(GitTree.Of(merged));

        async Task<GitTree> ReadAsync(string? id) => id is null ? GitTree.Empty : await trees.GetAsync(id, cancellationToken);
    }

    private async Task<GitTreeEntry?> MergeEntryAsync(
        string path, GitTreeEntry? before, GitTreeEntry? ours, GitTreeEntry? theirs, CancellationToken cancellationToken)
    {
        if (ours == theirs || before == theirs)
        {
            return ours;
        }

        if (before == ours)
        {
            return theirs;
        }

        if (new[] { before, ours, theirs }.All(entry => entry is null or { IsTree: true }))
        {
            // A folder that one side deleted is an empty one: what the other side changed in it is found below.
            var id = await MergeFoldersAsync(path + "/", before?.Id, ours?.Id, theirs?.Id, cancellationToken);
            return id is null ? null : (ours ?? theirs)! with { Id = id };
        }

        _conflicts.Add(path);
        return ours;
    }

    private string Save(GitTree tree)
    {
        var content = tree.Encode();
        var id = GitObjectId.OfTree(content);
        _new.TryAdd(id, new TreeRow { Id = id, Content = content });
        return id;
    }
}
