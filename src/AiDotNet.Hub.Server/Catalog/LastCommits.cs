using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>Finds the last commit that changed each of many paths, in one walk along the history.</summary>
/// <remarks>Trees are shared by their ids, so each step looks only into the folders that differ and that hold a path still open.</remarks>
internal sealed class LastCommits(HubDbContext db, RepositoryKey repository)
{
    private const int Ahead = 64;

    public async Task<IReadOnlyDictionary<string, CommitInfo>> FindAsync(
        CommitInfo start, IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, CommitInfo>(StringComparer.Ordinal);
        var open = new HashSet<string>(paths, StringComparer.Ordinal);
        var history = db.HistoryAsync(repository, start, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (history)
        {
            var window = new Queue<CommitInfo>();
            CommitInfo? newer = null;
            while (open.Count > 0)
            {
                var trees = new TreeReader(db);
                if (newer is not null)
                {
                    window.Enqueue(newer);
                }

                while (window.Count <= Ahead && await history.MoveNextAsync())
                {
                    window.Enqueue(history.Current);
                }

                await trees.LoadAsync(window.Select(commit => commit.TreeId), cancellationToken);
                newer = window.Dequeue();
                if (window.Count == 0)
                {
                    Assign(found, open, newer);
                    break;
                }

                while (open.Count > 0 && window.TryDequeue(out var older))
                {
                    await CompareAsync(trees, newer.TreeId, older.TreeId, "", open, path => found[path] = newer, cancellationToken);
                    newer = older;
                }
            }
        }

        return found;
    }

    private static void Assign(Dictionary<string, CommitInfo> found, HashSet<string> open, CommitInfo first)
    {
        foreach (var path in open)
        {
            found[path] = first;
        }

        open.Clear();
    }

    private static async Task CompareAsync(
        TreeReader trees,
        string newerId,
        string? olderId,
        string prefix,
        HashSet<string> open,
        Action<string> changed,
        CancellationToken cancellationToken)
    {
        if (newerId == olderId)
        {
            return;
        }

        var newer = await trees.GetAsync(newerId, cancellationToken);
        var older = olderId is null ? GitTree.Empty : await trees.GetAsync(olderId, cancellationToken);
        foreach (var entry in newer.Entries)
        {
            var before = older.Find(entry.Name);
            if (before == entry)
            {
                continue;
            }

            var path = prefix + entry.Name;
            if (open.Remove(path))
            {
                changed(path);
            }

            if (entry.IsTree && open.Any(other => other.StartsWith(path + "/", StringComparison.Ordinal)))
            {
                await CompareAsync(
                    trees, entry.Id, before is { IsTree: true } ? before.Id : null, path + "/", open, changed, cancellationToken);
            }
        }
    }
}
