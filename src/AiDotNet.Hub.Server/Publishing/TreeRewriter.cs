using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Makes trees anew without some files; each tree once, however many commits have it.</summary>
internal sealed class TreeRewriter(HubDbContext db, IReadOnlySet<string> gitIds)
{
    private readonly Dictionary<string, string?> _rewritten = new(StringComparer.Ordinal);

    public TreeReader Reader { get; } = new(db);

    /// <summary>The id of a root tree without the files; the same where it had none of them.</summary>
    public async Task<string> RewriteAsync(string root, CancellationToken cancellationToken) =>
        await RewriteOrDropAsync(root, cancellationToken) ?? await SaveAsync(GitTree.Empty, cancellationToken);

    /// <summary>Null: nothing is left of it, and git knows no empty folders.</summary>
    private async Task<string?> RewriteOrDropAsync(string id, CancellationToken cancellationToken)
    {
        if (_rewritten.TryGetValue(id, out var known))
        {
            return known;
        }

        var tree = await Reader.GetAsync(id, cancellationToken);
        var kept = new List<GitTreeEntry>();
        var changed = false;
        foreach (var entry in tree.Entries)
        {
            var now = entry.IsTree ? await RewriteOrDropAsync(entry.Id, cancellationToken) : gitIds.Contains(entry.Id) ? null : entry.Id;
            changed |= now != entry.Id;
            if (now is not null)
            {
                kept.Add(entry with { Id = now });
            }
        }

        return _rewritten[id] = !changed ? id : kept.Count == 0 ? null : await SaveAsync(GitTree.Of(kept), cancellationToken);
    }

    private async Task<string> SaveAsync(GitTree tree, CancellationToken cancellationToken)
    {
        var content = tree.Encode();
        var id = GitObjectId.OfTree(content);
        if (!await db.Trees.AnyAsync(row => row.Id == id, cancellationToken))
        {
            db.Trees.Add(new TreeRow { Id = id, Content = content });
            await db.SaveChangesAsync(cancellationToken);
        }

        return id;
    }
}
