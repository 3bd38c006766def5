using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Finds a path for each of many git ids: at the tip of a ref where one has it, else in an older commit.</summary>
internal sealed class FilePlaces(HubDbContext db, CatalogRepository repository)
{
    private readonly TreeReader _trees = new(db);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Path, string? Ref)> _found = new(StringComparer.Ordinal);

    public async Task<IReadOnlyDictionary<string, (string Path, string? Ref)>> FindAsync(IReadOnlySet<string> gitIds, CancellationToken cancellationToken)
    {
        var key = repository.Key.Value;
        var main = RefName.Branches + repository.DefaultBranch;
        var tips = await db.Refs
            .Where(row => row.RepositoryId == key)
            .Join(
                db.Commits,
                row => new { row.RepositoryId, Id = row.CommitId },
                row => new { row.RepositoryId, row.Id },
                (name, commit) => new { name.Name, commit.TreeId })
            .ToListAsync(cancellationToken);
        foreach (var tip in tips.OrderBy(tip => tip.Name != main).ThenBy(tip => tip.Name, StringComparer.Ordinal))
        {
            await WalkAsync(tip.TreeId, "", tip.Name, gitIds, cancellationToken);
        }

        if (_found.Count < gitIds.Count)
        {
            var older = await db.Commits.Where(row => row.RepositoryId == key).OrderByDescending(row => row.Depth).Select(row => row.TreeId).ToListAsync(cancellationToken);
            foreach (var tree in older)
            {
                await WalkAsync(tree, "", null, gitIds, cancellationToken);
            }
        }

        return _found;
    }

    private async Task WalkAsync(string tree, string prefix, string? name, IReadOnlySet<string> gitIds, CancellationToken cancellationToken)
    {
        if (!_seen.Add(tree))
        {
            return;
        }

        foreach (var entry in (await _trees.GetAsync(tree, cancellationToken)).Entries)
        {
            if (entry.IsTree)
            {
                await WalkAsync(entry.Id, $"{prefix}{entry.Name}/", name, gitIds, cancellationToken);
            }
            else if (gitIds.Contains(entry.Id))
            {
                _found.TryAdd(entry.Id, (prefix + entry.Name, name));
            }
        }
    }
}
