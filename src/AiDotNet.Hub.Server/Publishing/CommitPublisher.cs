using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Turns a staged commit into a visible revision: bytes first, then one transaction.</summary>
internal sealed class CommitPublisher(HubDatabase database, IBlobStore store, TimeProvider time)
{
    private const string StaleParent = "The branch was updated since you opened this page. Please refresh and try again.";

    // Every attempt that fails means that another commit went through.
    private const int MostAttempts = 100;
    private static readonly TimeSpan RepeatWindow = TimeSpan.FromMinutes(5);

    private readonly CommitStager _stager = new(store);
    private readonly CommitFacts _facts = new(store);

    /// <summary>Finds what the files of a commit say.</summary>
    public CommitFacts Facts => _facts;

    /// <summary>Receives the operations, then commits them on a branch that exists.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="actor">The commit's author.</param>
    /// <param name="operations">What to do to the tip's tree.</param>
    /// <param name="committed">Runs in the transaction of the commit, which goes with what it throws; null: nothing.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    public async Task<CommitInfo> CommitAsync(
        BranchRef branch,
        Actor actor,
        IAsyncEnumerable<CommitOperation> operations,
        Func<HubDbContext, CommitRow, CancellationToken, Task>? committed,
        CancellationToken cancellationToken)
    {
        // A commit on no branch, or on a stale parent, need not be received whole: the tip is looked at again afterwards.
        await using (var db = database.Open())
        {
            await branch.RequireTipAsync(db, cancellationToken);
        }

        var staged = await _stager.StageAsync(operations, cancellationToken);
        try
        {
            for (var attempt = 0; attempt < MostAttempts; attempt++)
            {
                await using var db = database.Open();
                var tip = await branch.RequireTipAsync(db, cancellationToken);
                if (staged.Parent is { } parent && !IsTip(parent, tip))
                {
                    throw new HubException(HubErrorCode.Conflict, StaleParent);
                }

                if (await TryCommitAsync(db, branch, tip, actor, staged, committed, cancellationToken) is { } done)
                {
                    return done;
                }
            }

            throw new HubException(HubErrorCode.Conflict, $"The branch '{branch.Name}' moved {MostAttempts} times meanwhile. Try again.") { IsTransient = true };
        }
        finally
        {
            await _stager.AbandonAsync(staged);
        }
    }

    /// <summary>Receives the operations, then commits them on a ref that is made for them: a pull request. Its base is the named parent, else the branch's tip.</summary>
    /// <param name="target">The branch.</param>
    /// <param name="actor">The commit's author.</param>
    /// <param name="operations">What to do to the base's tree.</param>
    /// <param name="begin">Chooses the ref, in the transaction of the commit; may run again where another took it.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    public async Task<CommitInfo> CommitOnNewRefAsync(
        BranchRef target,
        Actor actor,
        IAsyncEnumerable<CommitOperation> operations,
        Func<HubDbContext, CommitRow, CancellationToken, Task<BranchRef>> begin,
        CancellationToken cancellationToken)
    {
        await using (var db = database.Open())
        {
            await target.RequireTipAsync(db, cancellationToken);
        }

        var staged = await _stager.StageAsync(operations, cancellationToken);
        try
        {
            for (var attempt = 0; attempt < MostAttempts; attempt++)
            {
                await using var db = database.Open();
                var start = staged.Parent is { } parent
                    ? await target.RequireCommitAsync(db, parent, cancellationToken)
                    : await target.RequireTipAsync(db, cancellationToken);
                var prepared = await PrepareAsync(db, target, start, actor, staged, cancellationToken);
                try
                {
                    await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                    var made = await begin(db, prepared.Commit, cancellationToken);
                    await CommitWriter.WriteAsync(
                        db, prepared with { RefName = made.Name, IsDefaultBranch = false, Tip = null }, time.GetUtcNow(), cancellationToken);
                    db.Record(made.Happened(EventActions.RefCreated, actor, null, prepared.Commit.Id), time.GetUtcNow());
                    await db.SaveChangesAsync(cancellationToken);
                    await transaction.CommitAsync(cancellationToken);
                    return prepared.Commit.ToInfo();
                }
                catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
                {
                    // Another took the number, or brought the same tree or blob, between our look and our write.
                }
            }

            throw new HubException(HubErrorCode.Conflict, $"{MostAttempts} others opened a pull request meanwhile. Try again.") { IsTransient = true };
        }
        finally
        {
            await _stager.AbandonAsync(staged);
        }
    }

    /// <summary>Makes the first commit of a branch that does not exist yet, within the caller's transaction.</summary>
    public async Task CommitFirstAsync(HubDbContext db, BranchRef branch, Actor actor, StagedCommit staged, CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(db, branch, null, actor, staged, cancellationToken);
        await CommitWriter.WriteAsync(db, prepared, time.GetUtcNow(), cancellationToken);
    }

    public Task<StagedCommit> StageAsync(IAsyncEnumerable<CommitOperation> operations, CancellationToken cancellationToken) =>
        _stager.StageAsync(operations, cancellationToken);

    public Task AbandonAsync(StagedCommit staged) => _stager.AbandonAsync(staged);

    private static bool IsTip(string parent, CommitInfo tip) =>
        parent.Length >= 5 && tip.Id.ToString().StartsWith(parent, StringComparison.Ordinal);

    private async Task<CommitInfo?> TryCommitAsync(
        HubDbContext db,
        BranchRef branch,
        CommitInfo tip,
        Actor actor,
        StagedCommit staged,
        Func<HubDbContext, CommitRow, CancellationToken, Task>? committed,
        CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(db, branch, tip, actor, staged, cancellationToken);
        if (staged.Parent is null && IsRepeated(prepared.Commit, tip))
        {
            return tip;
        }

        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (!await CommitWriter.WriteAsync(db, prepared, time.GetUtcNow(), cancellationToken))
            {
                return null;
            }

            db.Record(branch.Happened(EventActions.RefMoved, actor, tip.Id.ToString(), prepared.Commit.Id), time.GetUtcNow());
            if (committed is not null)
            {
                await committed(db, prepared.Commit, cancellationToken);
            }

            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return prepared.Commit.ToInfo();
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e) || HubDatabase.IsForeignKeyViolation(e))
        {
            // Another commit brought the same tree or blob between our look and our write, or the repository is gone: the next look tells.
            return null;
        }
    }

    /// <summary>What a staged commit becomes on top of a tip; its bytes are in the store afterwards, its rows are not written.</summary>
    public async Task<PreparedCommit> PrepareAsync(
        HubDbContext db, BranchRef branch, CommitInfo? tip, Actor actor, StagedCommit staged, CancellationToken cancellationToken)
    {
        var builder = new CommitBuilder(db, store, branch.Repository, tip);
        var (treeId, trees) = await builder.BuildAsync(staged, cancellationToken);

        // Everything has been checked: the bytes may be found now. Without the transaction below nothing refers to them.
        await _stager.PromoteAsync(staged, cancellationToken);
        var facts = await _facts.FindAsync(db, builder, await builder.RootAsync(treeId, trees, cancellationToken), branch.Type, cancellationToken);
        var date = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        return new PreparedCommit
        {
            Repository = branch.Repository,
            RefName = branch.Name,
            IsDefaultBranch = branch.IsDefault,
            Tip = tip,
            Trees = trees,
            Files = builder.Files,
            Facts = facts,
            Commit = new CommitRow
            {
                RepositoryId = branch.Repository.Value,
                Id = GitCommit.Id(treeId, tip is null ? [] : [tip.Id], actor.Name, date, staged.Title, staged.Message),
                TreeId = treeId,
                ParentId = tip?.Id.ToString(),
                Depth = tip is null ? 0 : tip.Depth + 1,
                Author = actor.Name,
                Date = date,
                Title = staged.Title,
                Message = staged.Message,
                FactsId = facts.Id,
            },
        };
    }

    /// <summary>A client that missed our answer sends the same commit again; once is enough.</summary>
    private static bool IsRepeated(CommitRow commit, CommitInfo tip) =>
        commit.TreeId == tip.TreeId
        && commit.Author == tip.Author
        && commit.Title == tip.Title
        && commit.Message == tip.Message
        && commit.Date - tip.Date < RepeatWindow;
}
