namespace AiDotNet.Hub.Transfer;

/// <summary>What is to be published, and how.</summary>
internal sealed record PublishRequest
{
    public required ModelId Id { get; init; }

    /// <summary>The files of the commit.</summary>
    public required IReadOnlyList<LocalFile> Files { get; init; }

    /// <summary>The branch; made where it is missing.</summary>
    public required string Branch { get; init; }

    /// <summary>The commit's title.</summary>
    public required string Message { get; init; }

    /// <summary>Whether a repository that is made on the way is private; null for the namespace's default.</summary>
    public bool? Private { get; init; }

    /// <summary>A tag for the commit, or null.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether a pull request is opened in place of a commit on the branch.</summary>
    public bool CreatePullRequest { get; init; }

    /// <summary>Whether many files may become several commits.</summary>
    public bool SeveralCommits { get; init; }
}

/// <summary>What a publish did.</summary>
internal sealed record PublishOutcome
{
    /// <summary>The full id.</summary>
    public required ModelId Id { get; init; }

    /// <summary>The branch's tip.</summary>
    public required RevisionId Commit { get; init; }

    /// <summary>The commit's page.</summary>
    public required string Url { get; init; }

    /// <summary>The pull request's page, or null.</summary>
    public string? PullRequestUrl { get; init; }

    /// <summary>Files sent.</summary>
    public required int Uploaded { get; init; }

    /// <summary>Files that the hub had.</summary>
    public required int Reused { get; init; }
}
