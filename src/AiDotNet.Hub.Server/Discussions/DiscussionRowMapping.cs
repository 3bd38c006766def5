using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Discussions;

/// <summary>Discussions and their events as rows and as values.</summary>
internal static class DiscussionRowMapping
{
    public const string Comment = "comment";
    public const string StatusChange = "status-change";
    public const string TitleChange = "title-change";
    public const string Commit = "commit";

    /// <summary>What stands in place of a comment that was hidden.</summary>
    private const string Hidden = "This comment has been hidden";

    public static Discussion ToDiscussion(this DiscussionRow row) => new()
    {
        Number = row.Number,
        Title = row.Title,
        Status = row.Status,
        Author = row.Author,
        CreatedAt = row.CreatedAt,
        TargetRef = row.TargetRef,
        MergeCommit = row.MergeCommit,
    };

    public static DiscussionEvent ToEvent(this DiscussionEventRow row) => row.Type switch
    {
        Comment => row.ToComment(),
        StatusChange => new DiscussionEvent.StatusChange(row.ObjectId, row.Author, row.CreatedAt, Read(row, DiscussionRowContext.Default.StatusData).Status),
        TitleChange when Read(row, DiscussionRowContext.Default.TitleData) is var title =>
            new DiscussionEvent.TitleChange(row.ObjectId, row.Author, row.CreatedAt, title.From, title.To),
        Commit when Read(row, DiscussionRowContext.Default.CommitData) is var commit =>
            new DiscussionEvent.Commit(row.ObjectId, row.Author, row.CreatedAt, commit.Subject, commit.Oid),
        _ => throw new InvalidDataException($"The database has a discussion event of the unknown type '{row.Type}'."),
    };

    public static DiscussionEvent.Comment ToComment(this DiscussionEventRow row)
    {
        var data = row.ReadComment();
        return data.Hidden
            ? new DiscussionEvent.Comment(row.ObjectId, row.Author, row.CreatedAt, data.Latest with { Text = Hidden }, [], IsHidden: true)
            : new DiscussionEvent.Comment(row.ObjectId, row.Author, row.CreatedAt, data.Latest, data.History, IsHidden: false);
    }

    public static CommentData ReadComment(this DiscussionEventRow row) => Read(row, DiscussionRowContext.Default.CommentData);

    private static T Read<T>(DiscussionEventRow row, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(row.DataJson, type) ?? throw new InvalidDataException($"The discussion event {row.ObjectId} says nothing.");
}

/// <summary>What a row of a comment holds.</summary>
internal sealed record CommentData(CommentVersion Latest, IReadOnlyList<CommentVersion> History, bool Hidden);

/// <summary>What a row of a change of status holds.</summary>
internal sealed record StatusData(string Status);

/// <summary>What a row of a change of title holds.</summary>
internal sealed record TitleData(string From, string To);

/// <summary>What a row of a commit holds.</summary>
internal sealed record CommitData(string Subject, string Oid);

/// <summary>Source-generated JSON of what rows hold as text.</summary>
[JsonSerializable(typeof(CommentData))]
[JsonSerializable(typeof(StatusData))]
[JsonSerializable(typeof(TitleData))]
[JsonSerializable(typeof(CommitData))]
internal sealed partial class DiscussionRowContext : JsonSerializerContext;
