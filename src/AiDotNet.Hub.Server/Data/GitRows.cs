namespace AiDotNet.Hub.Server.Data;

/// <summary>A git tree, once for all commits and repositories that have it.</summary>
internal sealed class TreeRow
{
    /// <summary>The git id, 40 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>As git has it, without its header.</summary>
    public required byte[] Content { get; init; }
}

/// <summary>What a git blob id stands for in one repository. Not shared between repositories: a pointer text in one of them must open nothing in another.</summary>
internal sealed class GitBlobRow
{
    public required long RepositoryId { get; init; }

    /// <summary>The git id, 40 hexadecimal digits: of the bytes, or of the pointer text.</summary>
    public required string Id { get; init; }

    /// <summary>The bytes' name in the store, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The bytes' number.</summary>
    public required long Size { get; init; }

    public required bool IsLfs { get; init; }
}

/// <summary>A commit in one repository.</summary>
internal sealed class CommitRow
{
    public required long RepositoryId { get; init; }

    /// <summary>The git id, 40 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string TreeId { get; init; }

    /// <summary>The first parent; null for a first commit. Histories are walked along it.</summary>
    public string? ParentId { get; init; }

    /// <summary>Further parents, separated by blanks; empty for all but merges.</summary>
    public string MoreParents { get; init; } = "";

    /// <summary>The number of commits before this one along first parents, so that a stretch of history is one query.</summary>
    public required int Depth { get; init; }

    public required string Author { get; init; }

    /// <summary>Whole seconds, as git keeps them.</summary>
    public required DateTimeOffset Date { get; init; }

    public required string Title { get; init; }

    public required string Message { get; init; }

    public string? FactsId { get; init; }
}

/// <summary>A branch, tag or pull request.</summary>
internal sealed class RefRow
{
    public required long RepositoryId { get; init; }

    /// <summary>In full: <c>refs/heads/…</c>, <c>refs/tags/…</c>, <c>refs/pr/N</c>.</summary>
    public required string Name { get; init; }

    public required string CommitId { get; init; }
}
