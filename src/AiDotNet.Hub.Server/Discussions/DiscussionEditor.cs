using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Discussions;

/// <summary>Opens discussions and changes them. That the caller may take part was checked before; what needs more is checked here.</summary>
internal sealed class DiscussionEditor(HubDatabase database, TimeProvider time)
{
    private const int MostAttempts = 20;

    /// <summary>Opens a discussion.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: a text is none that a discussion can have.</exception>
    public async Task<int> CreateAsync(
        CatalogRepository repository, Actor actor, string title, string description, CancellationToken cancellationToken)
    {
        (title, description) = (DiscussionText.CheckTitle(title), DiscussionText.CheckDescription(description));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ChangeAsync(
                    async db => (await Writer(db, repository, actor).CreateAsync(title, description, DiscussionStatus.Open, null, null, cancellationToken)).Number,
                    cancellationToken);
            }
            catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e) && attempt < MostAttempts)
            {
                // Another took the number.
            }
        }
    }

    /// <exception cref="DiscussionNotFoundException">There is no such discussion.</exception>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: the text is empty or too long.</exception>
    public Task<DiscussionEvent> CommentAsync(
        CatalogRepository repository, int number, Actor actor, string text, CancellationToken cancellationToken) => ChangeAsync(
            async db =>
            {
                var row = await DiscussionReader.RequireAsync(db, repository, number, cancellationToken);
                return Writer(db, repository, actor).Comment(row, DiscussionText.CheckComment(text)).ToEvent();
            },
            cancellationToken);

    /// <exception cref="DiscussionNotFoundException">There is no such discussion.</exception>
    /// <exception cref="AccessDeniedException">The caller is neither its author nor a writer.</exception>
    public Task<DiscussionEvent> RenameAsync(
        CatalogRepository repository, int number, Caller caller, Actor actor, string title, CancellationToken cancellationToken) => ChangeAsync(
            async db =>
            {
                var row = await DiscussionReader.RequireAsync(db, repository, number, cancellationToken);
                await DiscussionRights.RequireAuthorOrWriterAsync(db, repository, caller, row.AuthorId, $"rename #{number}", cancellationToken);
                return (await Writer(db, repository, actor).RenameAsync(row, DiscussionText.CheckTitle(title), cancellationToken)).ToEvent();
            },
            cancellationToken);

    /// <summary>Closes or reopens a discussion; a draft becomes open.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="number">The discussion.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="actor">The same, for what is written down.</param>
    /// <param name="status"><c>open</c> or <c>closed</c>.</param>
    /// <param name="comment">Added before the change; null or empty: none.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    /// <exception cref="DiscussionNotFoundException">There is no such discussion.</exception>
    /// <exception cref="AccessDeniedException">The caller is neither its author nor a writer.</exception>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: it has that status, or was merged.</exception>
    public Task<DiscussionEvent> ChangeStatusAsync(
        CatalogRepository repository, int number, Caller caller, Actor actor, string status, string? comment, CancellationToken cancellationToken) => ChangeAsync(
            async db =>
            {
                var row = await DiscussionReader.RequireAsync(db, repository, number, cancellationToken);
                await DiscussionRights.RequireAuthorOrWriterAsync(db, repository, caller, row.AuthorId, $"open or close #{number}", cancellationToken);
                if (status is not (DiscussionStatus.Open or DiscussionStatus.Closed))
                {
                    throw Invalid($"The status must be 'open' or 'closed', not '{status}'.");
                }

                if (row.Status == status || row.Status == DiscussionStatus.Merged)
                {
                    throw Invalid($"#{number} is {row.Status} already.");
                }

                var writer = Writer(db, repository, actor);
                if (!string.IsNullOrWhiteSpace(comment))
                {
                    writer.Comment(row, DiscussionText.CheckComment(comment));
                }

                return (await writer.ChangeStatusAsync(row, status, mergeCommit: null, cancellationToken)).ToEvent();
            },
            cancellationToken);

    /// <summary>Puts another text in place of a comment's; the old one is kept beside it.</summary>
    /// <exception cref="DiscussionNotFoundException">There is no such comment.</exception>
    /// <exception cref="AccessDeniedException">It is somebody else's.</exception>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: it is hidden, or the text is empty or too long.</exception>
    public Task<DiscussionEvent> EditCommentAsync(
        CatalogRepository repository, int number, string commentId, Actor actor, string text, CancellationToken cancellationToken) => ChangeAsync(
            async db =>
            {
                var (row, comment) = await RequireCommentAsync(db, repository, number, commentId, cancellationToken);
                if (comment.AuthorId != actor.UserId)
                {
                    throw new AccessDeniedException(HubErrorCode.AccessDenied, $"You don't have the rights to edit this comment: {comment.Author} wrote it.");
                }

                var data = comment.ReadComment();
                if (data.Hidden)
                {
                    throw Invalid("A hidden comment cannot be edited. Write another one.");
                }

                var writer = Writer(db, repository, actor);
                var changed = data with { Latest = writer.Version(DiscussionText.CheckComment(text)), History = [.. data.History, data.Latest] };
                await writer.ChangeCommentAsync(row, comment, changed, cancellationToken);
                return comment.ToEvent();
            },
            cancellationToken);

    /// <summary>Takes a comment's texts out of sight, for good.</summary>
    /// <exception cref="DiscussionNotFoundException">There is no such comment.</exception>
    /// <exception cref="AccessDeniedException">The caller neither wrote it nor is a writer.</exception>
    public Task<DiscussionEvent> HideCommentAsync(
        CatalogRepository repository, int number, string commentId, Caller caller, Actor actor, CancellationToken cancellationToken) => ChangeAsync(
            async db =>
            {
                var (row, comment) = await RequireCommentAsync(db, repository, number, commentId, cancellationToken);
                await DiscussionRights.RequireAuthorOrWriterAsync(db, repository, caller, comment.AuthorId, "hide this comment", cancellationToken);
                var data = comment.ReadComment();
                if (!data.Hidden)
                {
                    await Writer(db, repository, actor).ChangeCommentAsync(row, comment, data with { Hidden = true }, cancellationToken);
                }

                return comment.ToEvent();
            },
            cancellationToken);

    private static async Task<(DiscussionRow Row, DiscussionEventRow Comment)> RequireCommentAsync(
        HubDbContext db, CatalogRepository repository, int number, string commentId, CancellationToken cancellationToken)
    {
        var row = await DiscussionReader.RequireAsync(db, repository, number, cancellationToken);
        var comment = await db.DiscussionEvents.FirstOrDefaultAsync(
            other => other.RepositoryId == row.RepositoryId && other.Number == number && other.ObjectId == commentId && other.Type == DiscussionRowMapping.Comment,
            cancellationToken);
        return (row, comment ?? throw new DiscussionNotFoundException($"#{number} of {repository.Type.WireName()} {repository.Id} has no comment '{commentId}'."));
    }

    private static HubException Invalid(string message) => new(HubErrorCode.InvalidRequest, message);

    private DiscussionWriter Writer(HubDbContext db, CatalogRepository repository, Actor actor) => new(db, repository, actor, time.GetUtcNow());

    private async Task<T> ChangeAsync<T>(Func<HubDbContext, Task<T>> change, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var result = await change(db);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }
}
