using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Joins a pull request into its target: one commit with two parents, in one transaction.</summary>
internal sealed class MergePublisher(HubDatabase database, IBlobStore store, TimeProvider time)
{
    // Every attempt that fails means that another commit went through.
    private const int MostAttempts = 100;

    private readonly CommitPublisher _commits = new(database, store, time);

    /// <summary>How a merge would go, without making it.</summary>
    /// <param name="db">The database.</param>
    /// <param name="target">Where to.</param>
    /// <param name="source">What.</param>
    /// <param name="fallback">The base where the histories share nothing, as after a squash of the target.</param>
    /// <param name="cancellationToken">Stops the queries.</param>
    public static async Task<MergePlan> PlanAsync(
        HubDbContext db, BranchRef target, BranchRef source, string? fallback, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (await target.RequireTipAsync(db, cancellationToken), await source.RequireTipAsync(db, cancellationToken));
        var shared = await new MergeBase(db, target.Repository).FindAsync(ours, theirs, cancellationToken);
        var baseTree = shared?.TreeId ?? await db.Commits
            .Where(row => row.RepositoryId == target.Repository.Value && row.Id == fallback)
            .Select(row => row.TreeId)
            .FirstOrDefaultAsync(cancellationToken);
        var merge = new TreeMerge(new TreeReader(db));
        var treeId = await merge.MergeAsync(baseTree, ours.TreeId, theirs.TreeId, cancellationToken);
        return new MergePlan(ours, theirs, baseTree, treeId, merge.NewTrees, merge.Conflicts);
    }

    /// <param name="target">The branch that moves.</param>
    /// <param name="source">The pull request; it stays where it is.</param>
    /// <param name="fallback">The base where the histories share nothing.</param>
    /// <param name="actor">The merge's author.</param>
    /// <param name="text">The commit's title, and the rest of its message.</param>
    /// <param name="merged">Runs in the transaction of the merge, which goes with what it throws.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    /// <exception cref="MergeConflictException">Both changed the same files differently.</exception>
    /// <exception cref="RevisionNotFoundException">The target is gone.</exception>
    public async Task<CommitInfo> MergeAsync(
        BranchRef target,
        BranchRef source,
        string? fallback,
        Actor actor,
        (string Title, string Message) text,
        Func<HubDbContext, CommitRow, CancellationToken, Task> merged,
        CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            await using var db = database.Open();
            var plan = await PlanAsync(db, target, source, fallback, cancellationToken);
            if (plan.Conflicts.Count > 0)
            {
                throw new MergeConflictException(source.Name, target.Name, plan.Conflicts);
            }

            if (await TryWriteAsync(db, target, source, plan, actor, text, merged, cancellationToken) is { } done)
            {
                return done;
            }
        }

        throw new HubException(HubErrorCode.Conflict, $"The branch '{target.Name}' moved {MostAttempts} times meanwhile. Try again.") { IsTransient = true };
    }

    private async Task<CommitInfo?> TryWriteAsync(
        HubDbContext db,
        BranchRef target,
        BranchRef source,
        MergePlan plan,
        Actor actor,
        (string Title, string Message) text,
        Func<HubDbContext, CommitRow, CancellationToken, Task> merged,
        CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(db, target, plan, actor, text, cancellationToken);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (!await CommitWriter.WriteAsync(db, prepared, time.GetUtcNow(), cancellationToken)
                || (await source.RequireTipAsync(db, cancellationToken)).Id != plan.Theirs.Id)
            {
                return null;
            }

            db.Record(target.Happened(EventActions.RefMoved, actor, plan.Ours.Id.ToString(), prepared.Commit.Id), time.GetUtcNow());
            await merged(db, prepared.Commit, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return prepared.Commit.ToInfo();
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
        {
            return null;
        }
    }

    private async Task<PreparedCommit> PrepareAsync(
        HubDbContext db, BranchRef target, MergePlan plan, Actor actor, (string Title, string Message) text, CancellationToken cancellationToken)
    {
        // Every file is in the repository already, so the builder has nothing to add.
        var builder = new CommitBuilder(db, store, target.Repository, plan.Ours);
        var facts = await _commits.Facts.FindAsync(
            db, builder, await builder.RootAsync(plan.TreeId, plan.NewTrees, cancellationToken), target.Type, cancellationToken);
        var date = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());

        // Git takes a parent once: a pull request without a commit of its own may stand where its target does.
        RevisionId[] parents = plan.Ours.Id == plan.Theirs.Id ? [plan.Ours.Id] : [plan.Ours.Id, plan.Theirs.Id];
        return new PreparedCommit
        {
            Repository = target.Repository,
            RefName = target.Name,
            IsDefaultBranch = target.IsDefault,
            Tip = plan.Ours,
            Trees = plan.NewTrees,
            Files = builder.Files,
            Facts = facts,
            Commit = new CommitRow
            {
                RepositoryId = target.Repository.Value,
                Id = GitCommit.Id(plan.TreeId, parents, actor.Name, date, text.Title, text.Message),
                TreeId = plan.TreeId,
                ParentId = parents[0].ToString(),
                MoreParents = string.Join(' ', parents.Skip(1)),
                Depth = plan.Ours.Depth + 1,
                Author = actor.Name,
                Date = date,
                Title = text.Title,
                Message = text.Message,
                FactsId = facts.Id,
            },
        };
    }
}

/// <summary>How two histories would be joined.</summary>
/// <param name="Ours">The target's tip.</param>
/// <param name="Theirs">The pull request's tip.</param>
/// <param name="BaseTree">The root of what both grew out of; null: nothing.</param>
/// <param name="TreeId">The merged root.</param>
/// <param name="NewTrees">The trees that the merge made.</param>
/// <param name="Conflicts">The files that both changed differently; where there is one, the merged tree means nothing.</param>
internal sealed record MergePlan(
    CommitInfo Ours,
    CommitInfo Theirs,
    string? BaseTree,
    string TreeId,
    IReadOnlyDictionary<string, TreeRow> NewTrees,
    IReadOnlyList<string> Conflicts);
