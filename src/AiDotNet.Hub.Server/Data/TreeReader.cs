using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Data;

/// <summary>Reads git trees, each once.</summary>
internal sealed class TreeReader(HubDbContext db)
{
    private const int BatchSize = 256;

    private readonly Dictionary<string, GitTree> _trees = new(StringComparer.Ordinal);

    public async Task<GitTree> GetAsync(string id, CancellationToken cancellationToken)
    {
        if (_trees.TryGetValue(id, out var known))
        {
            return known;
        }

        var content = await db.Trees.Where(row => row.Id == id).Select(row => row.Content).FirstOrDefaultAsync(cancellationToken);
        return _trees[id] = Parse(id, content);
    }

    /// <summary>Fetches many trees with few queries, for <see cref="GetAsync"/> to find.</summary>
    public async Task LoadAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        foreach (var batch in ids.Where(id => !_trees.ContainsKey(id)).Distinct().Chunk(BatchSize))
        {
            var rows = await db.Trees.Where(row => batch.Contains(row.Id)).ToListAsync(cancellationToken);
            foreach (var row in rows)
            {
                _trees[row.Id] = Parse(row.Id, row.Content);
            }
        }
    }

    /// <summary>What lies at a path; null where nothing does. The empty path is the root.</summary>
    public async Task<GitTreeEntry?> FindAsync(string rootId, string path, CancellationToken cancellationToken)
    {
        var entry = new GitTreeEntry("", IsTree: true, rootId);
        if (path.Length == 0)
        {
            return entry;
        }

        foreach (var segment in path.Split('/'))
        {
            if (!entry.IsTree || (await GetAsync(entry.Id, cancellationToken)).Find(segment) is not { } next)
            {
                return null;
            }

            entry = next;
        }

        return entry;
    }

    private static GitTree Parse(string id, byte[]? content) =>
        content is null ? throw new InvalidDataException($"The database has lost the git tree {id}.") : GitTree.Parse(content);
}
