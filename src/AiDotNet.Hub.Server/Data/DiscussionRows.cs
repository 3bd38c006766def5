namespace AiDotNet.Hub.Server.Data;

/// <summary>A discussion or a pull request.</summary>
internal sealed class DiscussionRow
{
    public required long RepositoryId { get; init; }

    /// <summary>From 1 in each repository; discussions and pull requests share the numbers.</summary>
    public required int Number { get; init; }

    public required bool IsPullRequest { get; init; }

    public required string Title { get; set; }

    /// <summary><c>open</c>, <c>closed</c>, <c>merged</c> or <c>draft</c>.</summary>
    public required string Status { get; set; }

    /// <summary>The user's name; kept when the user goes.</summary>
    public required string Author { get; init; }

    public long? AuthorId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A pull request's aim, in full: <c>refs/heads/main</c>.</summary>
    public string? TargetRef { get; init; }

    /// <summary>The commit that a pull request began at.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>The commit that merged it.</summary>
    public string? MergeCommit { get; set; }
}

/// <summary>A comment on a discussion, or a change of it.</summary>
internal sealed class DiscussionEventRow
{
    public long Id { get; private set; }

    /// <summary>24 hexadecimal digits, the id on the wire.</summary>
    public required string ObjectId { get; init; }

    public required long RepositoryId { get; init; }

    public required int Number { get; init; }

    /// <summary><c>comment</c>, <c>status-change</c>, <c>title-change</c> or <c>commit</c>.</summary>
    public required string Type { get; init; }

    public required string Author { get; init; }

    public long? AuthorId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the type has to say, a JSON object.</summary>
    public required string DataJson { get; set; }
}
