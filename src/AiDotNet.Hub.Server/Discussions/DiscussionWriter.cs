using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Discussions;

/// <summary>Adds to a unit of work what happens in discussions: their own events, and the hub's. The caller saves.</summary>
internal sealed class DiscussionWriter(HubDbContext db, CatalogRepository repository, Actor actor, DateTimeOffset now)
{
    /// <summary>Opens a discussion; its first event is the description, which may be empty.</summary>
    /// <param name="title">The title.</param>
    /// <param name="description">Markdown.</param>
    /// <param name="status">One of <see cref="DiscussionStatus"/>.</param>
    /// <param name="targetRef">Of a pull request, else null.</param>
    /// <param name="baseCommit">Where a pull request begins, else null.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<DiscussionRow> CreateAsync(
        string title, string description, string status, string? targetRef, string? baseCommit, CancellationToken cancellationToken)
    {
        var last = await db.Discussions.Where(row => row.RepositoryId == repository.Key.Value).MaxAsync(row => (int?)row.Number, cancellationToken);
        var row = new DiscussionRow
        {
            RepositoryId = repository.Key.Value,
            Number = (last ?? 0) + 1,
            IsPullRequest = targetRef is not null,
            Title = title,
            Status = status,
            Author = actor.Name,
            AuthorId = actor.UserId,
            CreatedAt = now,
            TargetRef = targetRef,
            BaseCommit = baseCommit,
        };
        db.Discussions.Add(row);
        var first = Add(row, DiscussionRowMapping.Comment, new CommentData(Version(description), [], Hidden: false), DiscussionRowContext.Default.CommentData);
        Record(EventActions.DiscussionCreated, row, first);
        return row;
    }

    public DiscussionEventRow Comment(DiscussionRow row, string text)
    {
        var comment = Add(row, DiscussionRowMapping.Comment, new CommentData(Version(text), [], Hidden: false), DiscussionRowContext.Default.CommentData);
        Record(EventActions.CommentCreated, row, comment);
        return comment;
    }

    /// <summary>Puts another text or another visibility in place of a comment's.</summary>
    public async Task ChangeCommentAsync(DiscussionRow row, DiscussionEventRow comment, CommentData data, CancellationToken cancellationToken)
    {
        comment.DataJson = JsonSerializer.Serialize(data, DiscussionRowContext.Default.CommentData);
        await db.DiscussionEvents.Where(other => other.Id == comment.Id).ExecuteUpdateAsync(
            change => change.SetProperty(other => other.DataJson, comment.DataJson), cancellationToken);
        Record(EventActions.CommentChanged, row, comment);
    }

    /// <summary>Another version of a comment, by whoever acts.</summary>
    public CommentVersion Version(string text) => new(text, actor.Name, now);

    public async Task<DiscussionEventRow> RenameAsync(DiscussionRow row, string title, CancellationToken cancellationToken)
    {
        var from = row.Title;
        row.Title = title;
        await Rows(row).ExecuteUpdateAsync(change => change.SetProperty(other => other.Title, title), cancellationToken);
        var renamed = Add(row, DiscussionRowMapping.TitleChange, new TitleData(from, title), DiscussionRowContext.Default.TitleData);
        Record(EventActions.DiscussionChanged, row, renamed, ("from", from), ("to", title));
        return renamed;
    }

    /// <param name="row">The discussion as it was read.</param>
    /// <param name="status">One of <see cref="DiscussionStatus"/>.</param>
    /// <param name="mergeCommit">Where it becomes merged, else null.</param>
    /// <param name="cancellationToken">Stops the change.</param>
    /// <exception cref="HubException"><see cref="HubErrorCode.Conflict"/>: somebody else changed the status meanwhile.</exception>
    public async Task<DiscussionEventRow> ChangeStatusAsync(DiscussionRow row, string status, string? mergeCommit, CancellationToken cancellationToken)
    {
        var from = row.Status;
        var changed = await Rows(row).Where(other => other.Status == from).ExecuteUpdateAsync(
            change => change.SetProperty(other => other.Status, status).SetProperty(other => other.MergeCommit, mergeCommit), cancellationToken);
        if (changed != 1)
        {
            throw new HubException(HubErrorCode.Conflict, $"The status of #{row.Number} was changed meanwhile. Look at it again.") { IsTransient = true };
        }

        row.Status = status;
        var happened = Add(row, DiscussionRowMapping.StatusChange, new StatusData(status), DiscussionRowContext.Default.StatusData);
        Record(EventActions.DiscussionChanged, row, happened, ("from", from), ("to", status));
        return happened;
    }

    public void AddCommit(DiscussionRow row, CommitRow commit) =>
        Add(row, DiscussionRowMapping.Commit, new CommitData(commit.Title, commit.Id), DiscussionRowContext.Default.CommitData);

    private IQueryable<DiscussionRow> Rows(DiscussionRow row) =>
        db.Discussions.Where(other => other.RepositoryId == row.RepositoryId && other.Number == row.Number);

    private DiscussionEventRow Add<T>(DiscussionRow row, string type, T data, JsonTypeInfo<T> json) => db.DiscussionEvents.Add(new DiscussionEventRow
    {
        ObjectId = AccountService.NewObjectId(),
        RepositoryId = row.RepositoryId,
        Number = row.Number,
        Type = type,
        Author = actor.Name,
        AuthorId = actor.UserId,
        CreatedAt = now,
        DataJson = JsonSerializer.Serialize(data, json),
    }).Entity;

    private void Record(string action, DiscussionRow row, DiscussionEventRow happened, params (string Key, string Value)[] more)
    {
        var details = new Dictionary<string, string>
        {
            ["number"] = row.Number.ToString(CultureInfo.InvariantCulture),
            ["title"] = row.Title,
            ["status"] = row.Status,
            ["event"] = happened.ObjectId,
        };
        foreach (var (key, value) in more)
        {
            details[key] = value;
        }

        db.Record(
            new HubEvent(action, actor, $"{repository.Type.WireName()} {repository.Id}") { Repository = repository.Key, Details = details }, now);
    }
}
