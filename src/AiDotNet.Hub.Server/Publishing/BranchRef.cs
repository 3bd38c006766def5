using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>A branch or pull request of a repository: something that a commit can move.</summary>
internal sealed record BranchRef
{
    private const int ShortestAbbreviation = 5;

    public required RepositoryKey Repository { get; init; }

    /// <summary>The repository's id, for errors.</summary>
    public required string Id { get; init; }

    public required RepositoryType Type { get; init; }

    /// <summary>The full name.</summary>
    public required string Name { get; init; }

    public required bool IsDefault { get; init; }

    /// <param name="repository">The repository.</param>
    /// <param name="id">Its id.</param>
    /// <param name="fullName">The full name, such as <c>refs/heads/main</c>.</param>
    public static BranchRef Of(RepositoryRow repository, ModelId id, string fullName) => new()
    {
        Repository = new RepositoryKey(repository.Id),
        Id = id.ToString(),
        Type = repository.Type,
        Name = fullName,
        IsDefault = fullName == RefName.Branches + repository.DefaultBranch,
    };

    /// <summary>What a change of this ref is written down as.</summary>
    public HubEvent Happened(string action, Actor actor, string? from, string? to)
    {
        var details = new Dictionary<string, string> { ["ref"] = Name };
        if (from is not null)
        {
            details["old"] = from;
        }

        if (to is not null)
        {
            details["new"] = to;
        }

        return new HubEvent(action, actor, $"{Type.WireName()} {Id}") { Repository = Repository, Details = details };
    }

    /// <summary>Whether it is a branch, not a pull request or a tag.</summary>
    public bool IsBranch => Name.StartsWith(RefName.Branches, StringComparison.Ordinal);

    /// <summary>The tip.</summary>
    /// <exception cref="RevisionNotFoundException">There is no such branch.</exception>
    public async Task<CommitInfo> RequireTipAsync(HubDbContext db, CancellationToken cancellationToken)
    {
        // A tag stands still: it is no more a branch than a commit is.
        var row = IsBranch || Name.StartsWith(RefName.PullRequests, StringComparison.Ordinal) ? await FindTipAsync(db, cancellationToken) : null;
        if (row is null && !await db.Repositories.AnyAsync(repository => repository.Id == Repository.Value, cancellationToken))
        {
            throw new ModelNotFoundException(Id, "The repository was deleted meanwhile.");
        }

        return row?.ToInfo() ?? throw new RevisionNotFoundException(Id, IsBranch ? Name[RefName.Branches.Length..] : Name);
    }

    /// <summary>A commit of the repository by its id, which may be abbreviated.</summary>
    /// <exception cref="RevisionNotFoundException">There is none, or several.</exception>
    public async Task<CommitInfo> RequireCommitAsync(HubDbContext db, string id, CancellationToken cancellationToken)
    {
        if (id.Length is < ShortestAbbreviation or > RevisionId.Length || !id.All(char.IsAsciiHexDigit))
        {
            throw new RevisionNotFoundException(Id, id);
        }

        var (from, to) = (id.PadRight(RevisionId.Length, '0'), id.PadRight(RevisionId.Length, 'f'));
        var rows = await db.Commits
            .Where(row => row.RepositoryId == Repository.Value && string.Compare(row.Id, from) >= 0 && string.Compare(row.Id, to) <= 0)
            .Take(2)
            .ToListAsync(cancellationToken);
        return rows is [var only] ? only.ToInfo() : throw new RevisionNotFoundException(Id, id);
    }

    private Task<CommitRow?> FindTipAsync(HubDbContext db, CancellationToken cancellationToken) => db.Refs
        .Where(row => row.RepositoryId == Repository.Value && row.Name == Name)
        .Join(
            db.Commits,
            row => new { row.RepositoryId, Id = row.CommitId },
            row => new { row.RepositoryId, row.Id },
            (_, row) => row)
        .FirstOrDefaultAsync(cancellationToken);
}
