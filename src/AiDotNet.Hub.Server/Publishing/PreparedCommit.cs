using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>A commit ready to be written: every row that it needs, whether the database has it already or not.</summary>
internal sealed record PreparedCommit
{
    public required RepositoryKey Repository { get; init; }

    /// <summary>The full name of the branch.</summary>
    public required string RefName { get; init; }

    /// <summary>Whether the facts of the listing follow this branch.</summary>
    public required bool IsDefaultBranch { get; init; }

    /// <summary>Where the branch must stand; null: it does not exist yet.</summary>
    public required CommitInfo? Tip { get; init; }

    public required CommitRow Commit { get; init; }

    public required IReadOnlyDictionary<string, TreeRow> Trees { get; init; }

    /// <summary>The files that the commit brings, by git id.</summary>
    public required IReadOnlyDictionary<string, StoredFile> Files { get; init; }

    public required FactsRow Facts { get; init; }
}
