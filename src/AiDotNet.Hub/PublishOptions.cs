namespace AiDotNet.Hub;

/// <summary>How a folder is published.</summary>
public sealed record PublishOptions
{
    /// <summary>Whether a repository that is made on the way is private; null for the namespace's default.</summary>
    public bool? Private { get; init; }

    /// <summary>The commit's message. Default: <c>Publish NAME</c>.</summary>
    public string? Message { get; init; }

    /// <summary>The branch. Default <c>main</c>; another one that does not exist is made.</summary>
    public string Branch { get; init; } = "main";

    /// <summary>A tag to put on the new commit, or null.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether the files become a pull request on <see cref="Branch"/> in place of a commit. Default false. The repository must exist; the
    /// right to write is not needed; a <see cref="Tag"/> cannot go with it.</summary>
    public bool CreatePullRequest { get; init; }

    /// <summary>Whether a folder of more than 250 files may become several commits, each of as many files as the hub takes in well under a minute.
    /// Default false: one commit, whatever its size. What is committed stays when a later one fails; publishing again goes on from there.</summary>
    public bool SeveralCommits { get; init; }

    /// <summary>Whether card, package and weights are checked first. Default true.</summary>
    public bool Check { get; init; } = true;
}

/// <summary>What a publish did.</summary>
public sealed record PublishResult
{
    /// <summary>The model, as the hub spells it.</summary>
    public required ModelId Id { get; init; }

    /// <summary>The branch's tip: the new commit, or the old one where nothing had changed.</summary>
    public required RevisionId Commit { get; init; }

    /// <summary>The commit's page.</summary>
    public required string Url { get; init; }

    /// <summary>The pull request's page, where one was asked for and there was anything to change; else null.</summary>
    public string? PullRequestUrl { get; init; }

    /// <summary>How many files were sent.</summary>
    public required int Uploaded { get; init; }

    /// <summary>How many files the hub had already.</summary>
    public required int Reused { get; init; }
}
