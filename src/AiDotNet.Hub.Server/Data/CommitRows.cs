using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Data;

/// <summary>Commits as rows and as values.</summary>
internal static class CommitRows
{
    private const int Stretch = 256;

    public static CommitInfo ToInfo(this CommitRow row) => new()
    {
        Id = RevisionId.Parse(row.Id),
        TreeId = row.TreeId,
        Parents = row.ParentId is null
            ? []
            : [RevisionId.Parse(row.ParentId), .. row.MoreParents.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => RevisionId.Parse(id))],
        Title = row.Title,
        Message = row.Message,
        Author = row.Author,
        Date = row.Date,
        Depth = row.Depth,
    };

    /// <summary>A commit and those before it along first parents, newest first, read in stretches.</summary>
    public static async IAsyncEnumerable<CommitInfo> HistoryAsync(
        this HubDbContext db,
        RepositoryKey repository,
        CommitInfo start,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var current = start;
        yield return current;
        while (current.Depth > 0)
        {
            var before = current.Depth;
            var from = before - Stretch;
            var rows = await db.Commits
                .Where(row => row.RepositoryId == repository.Value && row.Depth < before && row.Depth >= from)
                .ToDictionaryAsync(row => row.Id, cancellationToken);
            while (current.Parents is [var parent, ..] && rows.TryGetValue(parent.ToString(), out var row))
            {
                current = row.ToInfo();
                yield return current;
            }

            if (current.Depth == before)
            {
                throw await db.ExplainLossAsync(repository.Value, $"the parent of commit {current.Id}", cancellationToken);
            }
        }
    }
}
