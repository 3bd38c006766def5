using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Finds the newest commit that two histories share, as <c>git merge-base</c> does.</summary>
internal sealed class MergeBase(HubDbContext db, RepositoryKey repository)
{
    // Histories are mostly lines: one query fetches a stretch of one.
    private const int Stretch = 256;

    private readonly Dictionary<string, CommitInfo> _commits = new(StringComparer.Ordinal);

    [Flags]
    private enum Reached
    {
        None = 0,
        FromLeft = 1,
        FromRight = 2,
        Both = FromLeft | FromRight,

        /// <summary>Behind a commit that both reach, so no longer of interest.</summary>
        Behind = 4,
    }

    /// <summary>Null: the histories share nothing.</summary>
    public async Task<CommitInfo?> FindAsync(CommitInfo left, CommitInfo right, CancellationToken cancellationToken)
    {
        var reached = new Dictionary<string, Reached>(StringComparer.Ordinal);
        var queue = new PriorityQueue<CommitInfo, (long, int)>();
        var shared = new List<CommitInfo>();
        Reach(left, Reached.FromLeft);
        Reach(right, Reached.FromRight);

        // Times have a second's grain, so an older one may be met first: with two candidates the way goes on until one is behind the other.
        while (queue.Count > 0 && (shared.Count > 1 || queue.UnorderedItems.Any(item => !IsBehind(item.Element))))
        {
            var commit = queue.Dequeue();
            var flags = reached[commit.Id.ToString()];
            if (flags == Reached.Both)
            {
                shared.Add(commit);
                flags |= Reached.Behind;
            }

            foreach (var parent in commit.Parents)
            {
                Reach(await LoadAsync(parent.ToString(), cancellationToken), flags);
            }
        }

        return shared.Find(commit => !IsBehind(commit));

        bool IsBehind(CommitInfo commit) => reached[commit.Id.ToString()].HasFlag(Reached.Behind);

        void Reach(CommitInfo commit, Reached how)
        {
            var before = reached.GetValueOrDefault(commit.Id.ToString());
            if ((before | how) != before)
            {
                reached[commit.Id.ToString()] = before | how;
                queue.Enqueue(commit, (-commit.Date.ToUnixTimeSeconds(), -commit.Depth));
            }
        }
    }

    private async Task<CommitInfo> LoadAsync(string id, CancellationToken cancellationToken)
    {
        if (_commits.TryGetValue(id, out var known))
        {
            return known;
        }

        var row = await db.Commits.FirstOrDefaultAsync(row => row.RepositoryId == repository.Value && row.Id == id, cancellationToken)
            ?? throw new InvalidDataException($"The database has lost the commit {id}.");
        var rows = await db.Commits
            .Where(other => other.RepositoryId == repository.Value && other.Depth < row.Depth && other.Depth >= row.Depth - Stretch)
            .ToListAsync(cancellationToken);
        rows.ForEach(other => _commits.TryAdd(other.Id, other.ToInfo()));
        return _commits[id] = row.ToInfo();
    }
}
