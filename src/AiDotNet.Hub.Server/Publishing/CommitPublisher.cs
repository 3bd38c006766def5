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
    private readonly ModelFactsReader _facts = new(store);

    /// <summary>Receives the operations, then commits them on a branch that exists.</summary>
    public async Task<CommitInfo> CommitAsync(
        BranchRef branch, Actor actor, IAsyncEnumerable<CommitOperation> operations, CancellationToken cancellationToken)
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

                if (await TryCommitAsync(db, branch, tip, actor, staged, cancellationToken) is { } done)
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
        HubDbContext db, BranchRef branch, CommitInfo tip, Actor actor, StagedCommit staged, CancellationToken cancellationToken)
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
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return prepared.Commit.ToInfo();
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
        {
            // Another commit brought the same tree or blob between our look and our write.
            return null;
        }
    }

    private async Task<PreparedCommit> PrepareAsync(
        HubDbContext db, BranchRef branch, CommitInfo? tip, Actor actor, StagedCommit staged, CancellationToken cancellationToken)
    {
        var builder = new CommitBuilder(db, store, branch.Repository, tip);
        var (treeId, trees) = await builder.BuildAsync(staged, cancellationToken);

        // Everything has been checked: the bytes may be found now. Without the transaction below nothing refers to them.
        await _stager.PromoteAsync(staged, cancellationToken);
        var facts = await FactsAsync(db, builder, await builder.RootAsync(treeId, trees, cancellationToken), branch.Type, cancellationToken);
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

    private async Task<FactsRow> FactsAsync(
        HubDbContext db, CommitBuilder builder, GitTree root, RepositoryType type, CancellationToken cancellationToken)
    {
        var sources = FactSources.Of(root, type);
        if (await db.Facts.FirstOrDefaultAsync(row => row.Id == sources.Id, cancellationToken) is { } known)
        {
            return known;
        }

        var find = await builder.LocateAsync([.. sources.Files.Values, .. sources.Weights.Select(entry => entry.Id)], cancellationToken);
        return await _facts.ReadAsync(sources, find, cancellationToken);
    }

    /// <summary>A client that missed our answer sends the same commit again; once is enough.</summary>
    private static bool IsRepeated(CommitRow commit, CommitInfo tip) =>
        commit.TreeId == tip.TreeId
        && commit.Author == tip.Author
        && commit.Title == tip.Title
        && commit.Message == tip.Message
        && commit.Date - tip.Date < RepeatWindow;
}
