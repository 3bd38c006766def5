using AiDotNet.Hub.Content;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Copies repositories. The bytes are shared: a copy costs its list of files.</summary>
internal sealed class RepositoryDuplicator(HubDatabase database, TimeProvider time)
{
    private const int BatchSize = 500;

    /// <summary>Makes a repository with one commit, which has the files of another one's default branch.</summary>
    /// <exception cref="Errors.HubException"><see cref="Errors.HubErrorCode.AlreadyExists"/>: there is one of that name;
    /// <see cref="Errors.HubErrorCode.InvalidRequest"/>: no such namespace.</exception>
    public async Task<ModelId> DuplicateAsync(CatalogRepository source, ModelId to, bool isPrivate, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var (row, id) = await NewRepository.AddAsync(db, source.Type, to, isPrivate, actor, now, cancellationToken);
        var branch = BranchRef.Of(row, id, RefName.Branches + NewRepository.DefaultBranch);
        var head = await HeadAsync(db, source, cancellationToken);
        var date = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var title = $"Duplicate from {source.Id}";
        var prepared = new PreparedCommit
        {
            Repository = branch.Repository,
            RefName = branch.Name,
            IsDefaultBranch = true,
            Tip = null,
            Trees = new Dictionary<string, TreeRow>(),
            Files = await FilesAsync(db, source.Key, head.TreeId, cancellationToken),
            Facts = await db.Facts.SingleAsync(facts => facts.Id == head.FactsId, cancellationToken),
            Commit = new CommitRow
            {
                RepositoryId = row.Id,
                Id = GitCommit.Id(head.TreeId, [], actor.Name, date, title, ""),
                TreeId = head.TreeId,
                Depth = 0,
                Author = actor.Name,
                Date = date,
                Title = title,
                Message = "",
                FactsId = head.FactsId,
            },
        };
        await CommitWriter.WriteAsync(db, prepared, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return id;
    }

    private static Task<CommitRow> HeadAsync(HubDbContext db, CatalogRepository source, CancellationToken cancellationToken)
    {
        var name = RefName.Branches + source.DefaultBranch;
        return db.Refs
            .Where(row => row.RepositoryId == source.Key.Value && row.Name == name)
            .Join(
                db.Commits,
                row => new { row.RepositoryId, Id = row.CommitId },
                row => new { row.RepositoryId, row.Id },
                (_, row) => row)
            .SingleAsync(cancellationToken);
    }

    /// <summary>Every file of a tree, by git id.</summary>
    private static async Task<IReadOnlyDictionary<string, StoredFile>> FilesAsync(
        HubDbContext db, RepositoryKey source, string treeId, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var trees = new TreeReader(db);
        var open = new Stack<string>([treeId]);
        while (open.TryPop(out var tree))
        {
            foreach (var entry in (await trees.GetAsync(tree, cancellationToken)).Entries)
            {
                if (entry.IsTree)
                {
                    open.Push(entry.Id);
                }
                else
                {
                    ids.Add(entry.Id);
                }
            }
        }

        var files = new Dictionary<string, StoredFile>(StringComparer.Ordinal);
        foreach (var batch in ids.Chunk(BatchSize))
        {
            foreach (var row in await db.GitBlobs.Where(row => row.RepositoryId == source.Value && batch.Contains(row.Id)).ToListAsync(cancellationToken))
            {
                files[row.Id] = new StoredFile(Digest.Parse(row.Sha256), row.Size, row.IsLfs);
            }
        }

        return files;
    }
}
