using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>From what a client calls a revision to a commit.</summary>
internal sealed class RevisionResolver(HubDatabase database)
{
    private const string Head = "HEAD";
    private const int ShortestAbbreviation = 5;

    // No ref has more segments, and each costs a query when a client asks for nonsense.
    private const int MostSegments = 8;

    public async Task<CommitInfo> ResolveAsync(CatalogRepository repository, string revision, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await FindAsync(db, repository, revision, cancellationToken) ?? throw NotFound(repository, revision);
    }

    public async Task<(CommitInfo Commit, string Revision, string Path)> SplitAsync(
        CatalogRepository repository, string tail, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var end = 0;
        for (var segment = 0; segment < MostSegments && end <= tail.Length; segment++)
        {
            var slash = tail.IndexOf('/', Math.Min(end, tail.Length));
            var stop = slash < 0 ? tail.Length : slash;
            var revision = tail[..stop];
            if (revision.Length > 0 && await FindAsync(db, repository, revision, cancellationToken) is { } commit)
            {
                return (commit, revision, slash < 0 ? "" : tail[(slash + 1)..]);
            }

            end = stop + 1;
        }

        throw NotFound(repository, Shown(tail));
    }

    private static async Task<CommitInfo?> FindAsync(
        HubDbContext db, CatalogRepository repository, string revision, CancellationToken cancellationToken)
    {
        var key = repository.Key.Value;
        string[] names = [revision, RefName.Branches + revision, RefName.Tags + revision];
        var refs = await db.Refs
            .Where(row => row.RepositoryId == key && names.Contains(row.Name))
            .ToDictionaryAsync(row => row.Name, row => row.CommitId, cancellationToken);
        if (names.Select(name => refs.GetValueOrDefault(name)).FirstOrDefault(id => id is not null) is { } target)
        {
            return await CommitAsync(db, key, target, cancellationToken);
        }

        if (revision == Head)
        {
            var name = RefName.Branches + repository.DefaultBranch;
            var head = await db.Refs.Where(row => row.RepositoryId == key && row.Name == name).Select(row => row.CommitId).FirstOrDefaultAsync(cancellationToken);
            return head is null ? null : await CommitAsync(db, key, head, cancellationToken);
        }

        return revision.Length is >= ShortestAbbreviation and <= RevisionId.Length && revision.All(char.IsAsciiHexDigit)
            ? await AbbreviatedAsync(db, key, NormalizedName.Of(revision), cancellationToken)
            : null;
    }

    private static async Task<CommitInfo?> AbbreviatedAsync(HubDbContext db, long repository, string prefix, CancellationToken cancellationToken)
    {
        // A range, which the primary key answers.
        var from = prefix.PadRight(RevisionId.Length, '0');
        var to = prefix.PadRight(RevisionId.Length, 'f');
        var rows = await db.Commits
            .Where(row => row.RepositoryId == repository && string.Compare(row.Id, from) >= 0 && string.Compare(row.Id, to) <= 0)
            .Take(2)
            .ToListAsync(cancellationToken);
        return rows is [var only] ? only.ToInfo() : null;
    }

    private static async Task<CommitInfo?> CommitAsync(HubDbContext db, long repository, string id, CancellationToken cancellationToken) =>
        (await db.Commits.FirstOrDefaultAsync(row => row.RepositoryId == repository && row.Id == id, cancellationToken))?.ToInfo();

    private static RevisionNotFoundException NotFound(CatalogRepository repository, string revision) => new(repository.Id.ToString(), revision);

    /// <summary>The revision that the caller most likely meant.</summary>
    private static string Shown(string tail)
    {
        var segments = tail.Split('/');
        return string.Join('/', segments.Take(segments[0] == "refs" ? 3 : 1));
    }
}
