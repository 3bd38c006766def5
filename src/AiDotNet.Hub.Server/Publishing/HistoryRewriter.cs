using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Changes what has been. Commits that no branch, tag or pull request reaches any more are forgotten.</summary>
internal sealed class HistoryRewriter(HubDatabase database, IBlobStore store, TimeProvider time)
{
    private readonly CommitFacts _facts = new(store);

    /// <summary>Makes a branch one commit without a parent, with the same files.</summary>
    /// <returns>The commit.</returns>
    /// <exception cref="Errors.RevisionNotFoundException">There is no such branch.</exception>
    public async Task<CommitInfo> SquashAsync(CatalogRepository repository, string branch, string? message, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var target = await BranchAsync(db, repository, branch, cancellationToken);
        var tip = await target.RequireTipAsync(db, cancellationToken);
        var facts = await FactsIdAsync(db, repository.Key, tip.Id.ToString(), cancellationToken);
        var now = time.GetUtcNow();
        var title = string.IsNullOrWhiteSpace(message) ? $"Super-squash branch '{branch}'" : message.ReplaceLineEndings(" ").Trim();
        var squashed = NewCommit(repository.Key, tip.TreeId, [], depth: 0, actor.Name, DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()), title, "", facts);
        await AddAsync(db, squashed, cancellationToken);
        await MoveAsync(db, repository, target, tip.Id.ToString(), squashed, actor, now, cancellationToken);
        await ForgetUnreachableAsync(db, repository.Key, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return squashed.ToInfo();
    }

    /// <summary>Takes files out of every commit.</summary>
    /// <param name="db">The unit of work, in a transaction.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="gitIds">The git ids of the files.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RemoveFilesAsync(
        HubDbContext db, CatalogRepository repository, IReadOnlySet<string> gitIds, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var trees = new TreeRewriter(db, gitIds);
        var renamed = new Dictionary<string, CommitRow>(StringComparer.Ordinal);

        // A parent is always nearer to the beginning than its children, along first parents; merges bring others, which are awaited.
        var waiting = await db.Commits.Where(row => row.RepositoryId == repository.Key.Value).OrderBy(row => row.Depth).ToListAsync(cancellationToken);
        while (waiting.Count > 0)
        {
            var before = waiting.Count;
            foreach (var commit in waiting.ToList())
            {
                var parents = commit.ToInfo().Parents.Select(parent => parent.ToString()).ToList();
                if (parents.TrueForAll(renamed.ContainsKey))
                {
                    renamed[commit.Id] = await RewriteAsync(db, repository, commit, [.. parents.Select(parent => renamed[parent])], trees, cancellationToken);
                    waiting.Remove(commit);
                }
            }

            if (waiting.Count == before)
            {
                throw new InvalidDataException($"The database has lost a parent of commit {waiting[0].Id}.");
            }
        }

        foreach (var row in await db.Refs.Where(row => row.RepositoryId == repository.Key.Value).ToListAsync(cancellationToken))
        {
            if (renamed[row.CommitId].Id != row.CommitId)
            {
                var target = await BranchAsync(db, repository, row.Name, cancellationToken);
                await MoveAsync(db, repository, target, row.CommitId, renamed[row.CommitId], actor, now, cancellationToken);
            }
        }

        await ForgetUnreachableAsync(db, repository.Key, cancellationToken);
    }

    private static CommitRow NewCommit(
        RepositoryKey repository,
        string treeId,
        IReadOnlyList<CommitRow> parents,
        int depth,
        string author,
        DateTimeOffset date,
        string title,
        string message,
        string? factsId) => new()
        {
            RepositoryId = repository.Value,
            Id = GitCommit.Id(treeId, [.. parents.Select(parent => RevisionId.Parse(parent.Id))], author, date, title, message),
            TreeId = treeId,
            ParentId = parents.Count > 0 ? parents[0].Id : null,
            MoreParents = string.Join(' ', parents.Skip(1).Select(parent => parent.Id)),
            Depth = depth,
            Author = author,
            Date = date,
            Title = title,
            Message = message,
            FactsId = factsId,
        };

    private static Task<string?> FactsIdAsync(HubDbContext db, RepositoryKey repository, string commit, CancellationToken cancellationToken) =>
        db.Commits.Where(row => row.RepositoryId == repository.Value && row.Id == commit).Select(row => row.FactsId).SingleAsync(cancellationToken);

    private static async Task AddAsync(HubDbContext db, CommitRow commit, CancellationToken cancellationToken)
    {
        if (!await db.Commits.AnyAsync(row => row.RepositoryId == commit.RepositoryId && row.Id == commit.Id, cancellationToken))
        {
            db.Commits.Add(commit);
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    private static async Task<BranchRef> BranchAsync(HubDbContext db, CatalogRepository repository, string name, CancellationToken cancellationToken)
    {
        var row = await db.Repositories.SingleAsync(row => row.Id == repository.Key.Value, cancellationToken);
        return BranchRef.Of(row, repository.Id, name.StartsWith("refs/", StringComparison.Ordinal) ? name : RefName.Branches + name);
    }

    private static async Task MoveAsync(
        HubDbContext db, CatalogRepository repository, BranchRef target, string from, CommitRow to, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.Refs
            .Where(row => row.RepositoryId == repository.Key.Value && row.Name == target.Name)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.CommitId, to.Id), cancellationToken);
        db.Record(target.Happened(EventActions.RefMoved, actor, from, to.Id), now);
        await db.SaveChangesAsync(cancellationToken);
        if (target.IsDefault)
        {
            var facts = await db.Facts.SingleAsync(row => row.Id == to.FactsId, cancellationToken);
            await CommitWriter.ListAsync(db, repository.Key, to.Id, facts, now, cancellationToken);
        }
    }

    private static async Task ForgetUnreachableAsync(HubDbContext db, RepositoryKey repository, CancellationToken cancellationToken)
    {
        var commits = await db.Commits
            .Where(row => row.RepositoryId == repository.Value)
            .Select(row => new { row.Id, row.ParentId, row.MoreParents })
            .ToDictionaryAsync(row => row.Id, cancellationToken);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(await db.Refs.Where(row => row.RepositoryId == repository.Value).Select(row => row.CommitId).ToListAsync(cancellationToken));
        while (open.TryPop(out var id))
        {
            if (reached.Add(id) && commits.TryGetValue(id, out var commit) && commit.ParentId is { } parent)
            {
                open.Push(parent);
                foreach (var other in commit.MoreParents.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    open.Push(other);
                }
            }
        }

        foreach (var batch in commits.Keys.Where(id => !reached.Contains(id)).Chunk(500))
        {
            await db.Commits.Where(row => row.RepositoryId == repository.Value && batch.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        }
    }

    private async Task<CommitRow> RewriteAsync(
        HubDbContext db,
        CatalogRepository repository,
        CommitRow commit,
        IReadOnlyList<CommitRow> parents,
        TreeRewriter trees,
        CancellationToken cancellationToken)
    {
        var treeId = await trees.RewriteAsync(commit.TreeId, cancellationToken);
        if (treeId == commit.TreeId && parents.Select(parent => parent.Id).SequenceEqual(commit.ToInfo().Parents.Select(parent => parent.ToString())))
        {
            return commit;
        }

        var root = await trees.Reader.GetAsync(treeId, cancellationToken);
        var facts = await _facts.FindAsync(db, new CommitBuilder(db, store, repository.Key, null), root, repository.Type, cancellationToken);
        if (!await db.Facts.AnyAsync(row => row.Id == facts.Id, cancellationToken))
        {
            db.Facts.Add(facts);
            await db.SaveChangesAsync(cancellationToken);
        }

        var rewritten = NewCommit(repository.Key, treeId, parents, commit.Depth, commit.Author, commit.Date, commit.Title, commit.Message, facts.Id);
        await AddAsync(db, rewritten, cancellationToken);
        return rewritten;
    }
}
