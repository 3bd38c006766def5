namespace AiDotNet.Hub.Server.Discussions;

/// <summary>A comment on a discussion, or a change of it.</summary>
/// <param name="Id">24 hexadecimal digits.</param>
/// <param name="Author">The user's name.</param>
/// <param name="CreatedAt">When.</param>
internal abstract record DiscussionEvent(string Id, string Author, DateTimeOffset CreatedAt)
{
    /// <param name="Id">24 hexadecimal digits.</param>
    /// <param name="Author">Who wrote it first.</param>
    /// <param name="CreatedAt">When.</param>
    /// <param name="Latest">What it says now.</param>
    /// <param name="History">What it said before, oldest first.</param>
    /// <param name="IsHidden">A writer hid it: its texts are not given out.</param>
    internal sealed record Comment(
        string Id, string Author, DateTimeOffset CreatedAt, CommentVersion Latest, IReadOnlyList<CommentVersion> History, bool IsHidden)
        : DiscussionEvent(Id, Author, CreatedAt);

    internal sealed record StatusChange(string Id, string Author, DateTimeOffset CreatedAt, string Status) : DiscussionEvent(Id, Author, CreatedAt);

    internal sealed record TitleChange(string Id, string Author, DateTimeOffset CreatedAt, string From, string To) : DiscussionEvent(Id, Author, CreatedAt);

    /// <summary>A commit on the pull request's ref.</summary>
    internal sealed record Commit(string Id, string Author, DateTimeOffset CreatedAt, string Subject, string Oid) : DiscussionEvent(Id, Author, CreatedAt);
}

/// <summary>A comment's text at one time.</summary>
/// <param name="Text">Markdown.</param>
/// <param name="Author">Who wrote this version.</param>
/// <param name="At">When.</param>
internal sealed record CommentVersion(string Text, string Author, DateTimeOffset At);
