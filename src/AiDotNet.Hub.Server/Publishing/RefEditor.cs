using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Makes, moves and removes tags and branches.</summary>
internal sealed class RefEditor(HubDatabase database, TimeProvider time)
{
    public async Task CreateAsync(BranchRef name, RevisionId target, bool overwrite, Actor actor, CancellationToken cancellationToken)
    {
        CheckName(name);
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (repository, id) = (name.Repository.Value, target.ToString());
        var commit = await db.Commits.FirstOrDefaultAsync(row => row.RepositoryId == repository && row.Id == id, cancellationToken)
            ?? throw new RevisionNotFoundException(name.Id, id);
        await CheckHierarchyAsync(db, name, cancellationToken);
        var existing = db.Refs.Where(row => row.RepositoryId == repository && row.Name == name.Name);
        var old = await existing.Select(row => row.CommitId).FirstOrDefaultAsync(cancellationToken);
        if (old is not null)
        {
            if (!overwrite)
            {
                throw new HubException(HubErrorCode.AlreadyExists, $"Reference {name.Name} already exists");
            }

            await existing.ExecuteUpdateAsync(row => row.SetProperty(r => r.CommitId, id), cancellationToken);
        }
        else
        {
            db.Refs.Add(new RefRow { RepositoryId = repository, Name = name.Name, CommitId = id });
        }

        db.Record(name.Happened(old is null ? EventActions.RefCreated : EventActions.RefMoved, actor, old, id), time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);

        if (name.IsDefault && await db.Facts.FirstOrDefaultAsync(row => row.Id == commit.FactsId, cancellationToken) is { } facts)
        {
            await CommitWriter.ListAsync(db, name.Repository, id, facts, time.GetUtcNow(), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Refuses a name that cannot be a ref's, or that is one's already.</summary>
    public static async Task CheckFreeAsync(HubDbContext db, BranchRef name, CancellationToken cancellationToken)
    {
        CheckName(name);
        await CheckHierarchyAsync(db, name, cancellationToken);
        if (await db.Refs.AnyAsync(row => row.RepositoryId == name.Repository.Value && row.Name == name.Name, cancellationToken))
        {
            throw new HubException(HubErrorCode.AlreadyExists, $"Reference {name.Name} already exists");
        }
    }

    public async Task DeleteAsync(BranchRef name, Actor actor, CancellationToken cancellationToken)
    {
        if (name.IsDefault)
        {
            throw new AccessDeniedException(HubErrorCode.AccessDenied, $"Cannot delete {name.Name}");
        }

        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var refs = db.Refs.Where(row => row.RepositoryId == name.Repository.Value && row.Name == name.Name);
        var old = await refs.Select(row => row.CommitId).FirstOrDefaultAsync(cancellationToken) ?? throw new RevisionNotFoundException(name.Id, name.Name);
        await refs.ExecuteDeleteAsync(cancellationToken);
        db.Record(name.Happened(EventActions.RefDeleted, actor, old, null), time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static void CheckName(BranchRef name)
    {
        var shortName = name.Name[(name.Name.IndexOf('/', "refs/".Length) + 1)..];
        if (!RefName.IsValid(shortName))
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"'{shortName}' cannot be the name of a branch or tag. Use letters, digits, '.', '_', '-' and '/'.");
        }
    }

    /// <summary>Git keeps refs as files: <c>a</c> and <c>a/b</c> cannot both exist.</summary>
    private static async Task CheckHierarchyAsync(HubDbContext db, BranchRef name, CancellationToken cancellationToken)
    {
        var names = await db.Refs.Where(row => row.RepositoryId == name.Repository.Value).Select(row => row.Name).ToListAsync(cancellationToken);
        var clash = names.Find(other =>
            other.StartsWith(name.Name + "/", StringComparison.Ordinal) || name.Name.StartsWith(other + "/", StringComparison.Ordinal));
        if (clash is not null)
        {
            throw new HubException(HubErrorCode.AlreadyExists, $"Reference {clash} already exists, and one is a folder of the other");
        }
    }
}
