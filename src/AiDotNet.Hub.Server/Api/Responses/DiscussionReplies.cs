using System.Text.Json;
using AiDotNet.Hub.Server.Discussions;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>Discussions as they cross the wire (protocol §13).</summary>
internal static class DiscussionReplies
{
    /// <summary>A discussion has the same keys as a pull request, and so has one in a list, which does not look for what would change.</summary>
    private static readonly PullRequestChanges NoChanges = new([], "");

    public static DiscussionListReply Describe(CatalogRepository repository, DiscussionPage page) => new()
    {
        Count = page.Total,
        Start = page.Start,
        Discussions = [.. page.Items.Select(item => Describe(repository, item))],
    };

    public static DiscussionReply Describe(CatalogRepository repository, DiscussionDetails details) => Describe(repository, details.Discussion) with
    {
        Events = [.. details.Events.Select(Describe)],
        FilesWithConflicts = Conflicts(details.Changes ?? NoChanges),
        Diff = (details.Changes ?? NoChanges).Diff,
    };

    public static DiscussionEventReply Describe(DiscussionEvent happened)
    {
        var (type, data) = happened switch
        {
            DiscussionEvent.Comment comment => ("comment", JsonSerializer.SerializeToElement(Describe(comment), DiscussionJsonContext.Default.CommentEventData)),
            DiscussionEvent.StatusChange change =>
                ("status-change", JsonSerializer.SerializeToElement(new StatusEventData { Status = change.Status }, DiscussionJsonContext.Default.StatusEventData)),
            DiscussionEvent.TitleChange change =>
                ("title-change", JsonSerializer.SerializeToElement(new TitleEventData { From = change.From, To = change.To }, DiscussionJsonContext.Default.TitleEventData)),
            DiscussionEvent.Commit commit =>
                ("commit", JsonSerializer.SerializeToElement(new CommitEventData { Subject = commit.Subject, Oid = commit.Oid }, DiscussionJsonContext.Default.CommitEventData)),
            _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, null),
        };
        return new DiscussionEventReply
        {
            Id = happened.Id,
            Type = type,
            CreatedAt = WireTime.Format(happened.CreatedAt),
            Author = new DiscussionAuthor { Name = happened.Author },
            Data = data,
        };
    }

    private static DiscussionReply Describe(CatalogRepository repository, Discussion discussion) => new()
    {
        Number = discussion.Number,
        Title = discussion.Title,
        Status = discussion.Status,
        Author = new DiscussionAuthor { Name = discussion.Author },
        CreatedAt = WireTime.Format(discussion.CreatedAt),
        IsPullRequest = discussion.IsPullRequest,
        Repository = new DiscussionRepository { Name = repository.Id.ToString(), Type = repository.Type.WireName() },
        Changes = discussion.TargetRef is { } target ? new DiscussionChanges { Base = target, MergeCommitId = discussion.MergeCommit } : null,
    };

    private static JsonElement Conflicts(PullRequestChanges changes) => changes.Conflicts is { } files
        ? JsonSerializer.SerializeToElement(files, DiscussionJsonContext.Default.IReadOnlyListString)
        : JsonSerializer.SerializeToElement(true, DiscussionJsonContext.Default.Boolean);

    private static CommentEventData Describe(DiscussionEvent.Comment comment) => new()
    {
        Edited = comment.History.Count > 0,
        Hidden = comment.IsHidden,
        Latest = Describe(comment.Latest),
        History = [.. comment.History.Select(Describe)],
    };

    private static CommentText Describe(CommentVersion version) => new()
    {
        Raw = version.Text,
        Html = MarkdownHtml.Render(version.Text),
        UpdatedAt = WireTime.Format(version.At),
        Author = new DiscussionAuthor { Name = version.Author },
    };
}
