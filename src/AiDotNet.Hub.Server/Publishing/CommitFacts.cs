using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Finds what a commit's card, configuration and tensor headers say; what was read once is not read again.</summary>
internal sealed class CommitFacts(IBlobStore store)
{
    private readonly ModelFactsReader _reader = new(store);

    /// <param name="db">The unit of work.</param>
    /// <param name="builder">Knows what the files of the commit are.</param>
    /// <param name="root">The commit's root tree.</param>
    /// <param name="type">The repository's type.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>A row that the database has, or one to add.</returns>
    public async Task<FactsRow> FindAsync(
        HubDbContext db, CommitBuilder builder, GitTree root, RepositoryType type, CancellationToken cancellationToken)
    {
        var sources = FactSources.Of(root, type);
        if (await db.Facts.FirstOrDefaultAsync(row => row.Id == sources.Id, cancellationToken) is { } known)
        {
            return known;
        }

        var find = await builder.LocateAsync([.. sources.Files.Values, .. sources.Weights.Select(entry => entry.Id)], cancellationToken);
        return await _reader.ReadAsync(sources, find, cancellationToken);
    }
}
