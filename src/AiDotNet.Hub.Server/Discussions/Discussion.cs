namespace AiDotNet.Hub.Server.Discussions;

/// <summary>A discussion, or a pull request, which is one with a ref of its own.</summary>
internal sealed record Discussion
{
    /// <summary>From 1 in each repository.</summary>
    public required int Number { get; init; }

    public required string Title { get; init; }

    /// <summary>One of <see cref="DiscussionStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The user's name.</summary>
    public required string Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The full ref that a pull request is to be merged into; null for a discussion.</summary>
    public string? TargetRef { get; init; }

    /// <summary>The commit that merged it.</summary>
    public string? MergeCommit { get; init; }

    public bool IsPullRequest => TargetRef is not null;
}

/// <summary>A discussion with all that happened in it, oldest first.</summary>
/// <param name="Discussion">The discussion.</param>
/// <param name="Events">Its comments and changes.</param>
/// <param name="Changes">What a pull request would change; null for a discussion.</param>
internal sealed record DiscussionDetails(Discussion Discussion, IReadOnlyList<DiscussionEvent> Events, PullRequestChanges? Changes);

/// <summary>What a pull request would change.</summary>
/// <param name="Conflicts">The files that it and its target changed differently; null where the target is gone.</param>
/// <param name="Diff">A unified diff; null where it was not asked for.</param>
internal sealed record PullRequestChanges(IReadOnlyList<string>? Conflicts, string? Diff);

/// <summary>A page of a listing, newest first.</summary>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Start">How many are on the pages before.</param>
/// <param name="Items">The discussions, without what pull requests would change.</param>
internal sealed record DiscussionPage(int Total, int Start, IReadOnlyList<DiscussionDetails> Items);

/// <summary>Where a discussion stands. Stored and shown: never rename.</summary>
internal static class DiscussionStatus
{
    public const string Open = "open";
    public const string Closed = "closed";

    /// <summary>Pull requests only.</summary>
    public const string Merged = "merged";

    /// <summary>Pull requests only: opened to be worked on, and not to be merged yet.</summary>
    public const string Draft = "draft";
}
