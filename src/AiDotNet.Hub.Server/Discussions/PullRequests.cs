using System.Globalization;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Discussions.Diffs;
using AiDotNet.Hub.Server.Publishing;
using AiDotNet.Hub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Discussions;

/// <summary>Discussions with a ref, <c>refs/pr/N</c>, which stays after the merge. That the caller may take part was checked before; what needs more is checked here.</summary>
internal sealed class PullRequests(HubDatabase database, RepositoryPublisher publisher, IBlobStore store, TimeProvider time)
{
    private const int MostAttempts = 20;

    private readonly CommitPublisher _commits = new(database, store, time);
    private readonly MergePublisher _merges = new(database, store, time);

    /// <summary>The number of a pull request's ref; null where the name is another's.</summary>
    public static int? NumberOf(string refName) =>
        refName.StartsWith(RefName.PullRequests, StringComparison.Ordinal)
        && int.TryParse(refName.AsSpan(RefName.PullRequests.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>Opens a draft at the tip of the default branch, to be committed to.</summary>
    /// <returns>Its number.</returns>
    public async Task<int> CreateDraftAsync(
        CatalogRepository repository, Actor actor, string title, string description, CancellationToken cancellationToken)
    {
        (title, description) = (DiscussionText.CheckTitle(title), DiscussionText.CheckDescription(description));
        var target = await publisher.BranchAsync(repository.Key, repository.DefaultBranch, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = database.Open();
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                var tip = (await target.RequireTipAsync(db, cancellationToken)).Id.ToString();
                var row = await Writer(db, repository, actor).CreateAsync(title, description, DiscussionStatus.Draft, target.Name, tip, cancellationToken);
                var made = RefOf(target, row.Number);
                db.Refs.Add(new RefRow { RepositoryId = row.RepositoryId, Name = made.Name, CommitId = tip });
                db.Record(made.Happened(EventActions.RefCreated, actor, null, tip), time.GetUtcNow());
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return row.Number;
            }
            catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e) && attempt < MostAttempts)
            {
                // Another took the number.
            }
        }
    }

    /// <summary>Opens a pull request with a commit, whose message is its title and description.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="branch">Where it is to be merged: a branch. The commit's parent is its tip, or the one that the commit names.</param>
    /// <param name="actor">The author.</param>
    /// <param name="operations">The commit.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    /// <exception cref="RevisionNotFoundException">There is no such branch, or the named parent is no commit.</exception>
    public async Task<(int Number, CommitInfo Commit)> OpenAsync(
        CatalogRepository repository, string branch, Actor actor, IAsyncEnumerable<CommitOperation> operations, CancellationToken cancellationToken)
    {
        var target = await RequireBranchAsync(repository, branch, cancellationToken);
        var number = 0;
        var commit = await _commits.CommitOnNewRefAsync(target, actor, operations, BeginAsync, cancellationToken);
        return (number, commit);

        async Task<BranchRef> BeginAsync(HubDbContext db, CommitRow made, CancellationToken token)
        {
            var writer = Writer(db, repository, actor);
            var description = DiscussionText.CheckDescription(made.Message);
            var row = await writer.CreateAsync(DiscussionText.TitleOf(made.Title), description, DiscussionStatus.Draft, target.Name, made.ParentId, token);
            writer.AddCommit(row, made);
            number = row.Number;
            return RefOf(target, number);
        }
    }

    /// <summary>Commits on a pull request's ref.</summary>
    /// <exception cref="RevisionNotFoundException">There is no such pull request.</exception>
    /// <exception cref="AccessDeniedException">The caller is neither its author nor a writer.</exception>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: it is closed or merged; and as <see cref="RepositoryPublisher.CommitAsync"/>.</exception>
    public async Task<CommitInfo> CommitAsync(
        CatalogRepository repository,
        int number,
        Caller caller,
        Actor actor,
        IAsyncEnumerable<CommitOperation> operations,
        CancellationToken cancellationToken)
    {
        var branch = await publisher.BranchAsync(repository.Key, $"{RefName.PullRequests}{number}", cancellationToken);
        await using (var db = database.Open())
        {
            // Nothing is received from somebody who may not commit it.
            var row = await RequireOpenAsync(db, cancellationToken);
            await DiscussionRights.RequireAuthorOrWriterAsync(db, repository, caller, row.AuthorId, $"commit to pull request #{number}", cancellationToken);
        }

        return await _commits.CommitAsync(
            branch,
            actor,
            operations,
            async (db, commit, token) => Writer(db, repository, actor).AddCommit(await RequireOpenAsync(db, token), commit),
            cancellationToken);

        async Task<DiscussionRow> RequireOpenAsync(HubDbContext db, CancellationToken token)
        {
            var row = await FindAsync(db, repository, number, token) ?? throw new RevisionNotFoundException(repository.Id.ToString(), branch.Name);
            return row.Status is DiscussionStatus.Open or DiscussionStatus.Draft ? row : throw Invalid($"Pull request #{number} is {row.Status}: it takes no commits.");
        }
    }

    /// <summary>Merges an open pull request into its target.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="number">The pull request.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="actor">The same, for what is written down.</param>
    /// <param name="comment">Added to it; null or empty: none.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    /// <exception cref="DiscussionNotFoundException">There is no such pull request.</exception>
    /// <exception cref="AccessDeniedException">The caller may not write to the repository.</exception>
    /// <exception cref="MergeConflictException">Both changed the same files differently.</exception>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: it is no pull request, or closed or merged.</exception>
    public async Task<CommitInfo> MergeAsync(
        CatalogRepository repository, int number, Caller caller, Actor actor, string? comment, CancellationToken cancellationToken)
    {
        DiscussionRow row;
        string message;
        await using (var db = database.Open())
        {
            row = await DiscussionReader.RequireAsync(db, repository, number, cancellationToken);
            await DiscussionRights.RequireWriterAsync(db, repository, caller, $"merge #{number}", cancellationToken);
            message = await MessageAsync(db, RequireOpen(row), cancellationToken);
        }

        var target = await publisher.BranchAsync(repository.Key, row.TargetRef!, cancellationToken);
        return await _merges.MergeAsync(
            target,
            RefOf(target, number),
            row.BaseCommit,
            actor,
            ($"{row.Title} (#{number})", message),
            async (db, commit, token) =>
            {
                var current = RequireOpen(await DiscussionReader.RequireAsync(db, repository, number, token));
                var writer = Writer(db, repository, actor);
                if (!string.IsNullOrWhiteSpace(comment))
                {
                    writer.Comment(current, DiscussionText.CheckComment(comment));
                }

                await writer.ChangeStatusAsync(current, DiscussionStatus.Merged, commit.Id, token);
            },
            cancellationToken);
    }

    /// <summary>What a pull request would change, or has changed.</summary>
    public async Task<PullRequestChanges> DescribeAsync(HubDbContext db, DiscussionRow row, bool withDiff, CancellationToken cancellationToken)
    {
        var target = await publisher.BranchAsync(new RepositoryKey(row.RepositoryId), row.TargetRef!, cancellationToken);
        var source = RefOf(target, row.Number);
        var (from, to, conflicts) = await CompareAsync();
        return new PullRequestChanges(
            conflicts, withDiff ? await new TreeDiff(db, store, target.Repository).WriteAsync(from, to, cancellationToken) : null);

        async Task<(string? From, string To, IReadOnlyList<string>? Conflicts)> CompareAsync()
        {
            try
            {
                if (row.MergeCommit is null)
                {
                    var plan = await MergePublisher.PlanAsync(db, target, source, row.BaseCommit, cancellationToken);
                    return (plan.BaseTree, plan.Theirs.TreeId, plan.Conflicts);
                }

                // The target has it all by now: what the pull request changed is what the merge found new.
                var merge = await target.RequireCommitAsync(db, row.MergeCommit, cancellationToken);
                var before = await target.RequireCommitAsync(db, merge.Parents[0].ToString(), cancellationToken);
                var merged = merge.Parents is [_, var second] ? await target.RequireCommitAsync(db, second.ToString(), cancellationToken) : before;
                var shared = await new MergeBase(db, target.Repository).FindAsync(before, merged, cancellationToken);
                return (shared?.TreeId ?? await BaseTreeAsync(), merged.TreeId, []);
            }
            catch (RevisionNotFoundException)
            {
                // The target is gone, or its history was.
                return (await BaseTreeAsync(), (await source.RequireTipAsync(db, cancellationToken)).TreeId, row.MergeCommit is null ? null : []);
            }
        }

        Task<string?> BaseTreeAsync() => db.Commits
            .Where(commit => commit.RepositoryId == row.RepositoryId && commit.Id == row.BaseCommit)
            .Select(commit => (string?)commit.TreeId)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private static BranchRef RefOf(BranchRef target, int number) => target with { Name = $"{RefName.PullRequests}{number}", IsDefault = false };

    private static Task<DiscussionRow?> FindAsync(HubDbContext db, CatalogRepository repository, int number, CancellationToken cancellationToken) =>
        db.Discussions.FirstOrDefaultAsync(
            row => row.RepositoryId == repository.Key.Value && row.Number == number && row.IsPullRequest, cancellationToken);

    private static DiscussionRow RequireOpen(DiscussionRow row) =>
        !row.IsPullRequest ? throw Invalid($"#{row.Number} is a discussion: there is nothing to merge.")
        : row.Status is not (DiscussionStatus.Open or DiscussionStatus.Draft) ? throw Invalid($"Pull request #{row.Number} is {row.Status}: it cannot be merged.")
        : row;

    /// <summary>The merge's message: the commits that it brings.</summary>
    private static async Task<string> MessageAsync(HubDbContext db, DiscussionRow row, CancellationToken cancellationToken)
    {
        const int most = 100;
        var commits = await db.DiscussionEvents
            .Where(other => other.RepositoryId == row.RepositoryId && other.Number == row.Number && other.Type == DiscussionRowMapping.Commit)
            .OrderBy(other => other.Id)
            .Take(most)
            .ToListAsync(cancellationToken);
        return string.Join('\n', commits.Select(other => other.ToEvent()).OfType<DiscussionEvent.Commit>().Select(commit => $"- {commit.Subject} ({commit.Oid})"));
    }

    private static HubException Invalid(string message) => new(HubErrorCode.InvalidRequest, message);

    private DiscussionWriter Writer(HubDbContext db, CatalogRepository repository, Actor actor) => new(db, repository, actor, time.GetUtcNow());

    private async Task<BranchRef> RequireBranchAsync(CatalogRepository repository, string name, CancellationToken cancellationToken)
    {
        var target = await publisher.BranchAsync(repository.Key, name, cancellationToken);
        return target.IsBranch ? target : throw new RevisionNotFoundException(repository.Id.ToString(), name);
    }
}
