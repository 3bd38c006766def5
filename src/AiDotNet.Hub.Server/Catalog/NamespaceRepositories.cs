using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>What a user or an organisation has.</summary>
internal sealed class NamespaceRepositories(HubDatabase database)
{
    /// <summary>The number of public repositories of each type.</summary>
    public async Task<IReadOnlyDictionary<RepositoryType, int>> CountPublicAsync(long namespaceId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Repositories
            .Where(row => row.NamespaceId == namespaceId && !row.Private)
            .GroupBy(row => row.Type)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
    }

    /// <summary>The repositories with the storage that each uses, by age, as far as the asker sees them.</summary>
    public async Task<CatalogPage<StoredRepository>> ListAsync(
        long namespaceId, RepositoryVisibility visibility, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var after = PageCursor.Parse(cursor)?.Second ?? 0;
        await using var db = database.Open();
        var rows = await db.Repositories.VisibleTo(visibility)
            .Where(row => row.NamespaceId == namespaceId && row.Id > after)
            .OrderBy(row => row.Id)
            .Include(row => row.Namespace)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        var ids = rows.Select(row => row.Id).ToArray();
        var sizes = await db.RepositoryBlobs
            .Where(link => ids.Contains(link.RepositoryId))
            .Join(db.Blobs, link => link.Sha256, blob => blob.Sha256, (link, blob) => new { link.RepositoryId, blob.Size })
            .GroupBy(link => link.RepositoryId)
            .Select(group => new { group.Key, Size = group.Sum(link => link.Size) })
            .ToDictionaryAsync(group => group.Key, group => group.Size, cancellationToken);
        return CatalogPage<StoredRepository>.Of(
            rows,
            limit,
            row => new StoredRepository(row.ToRepository(), sizes.GetValueOrDefault(row.Id)),
            row => new PageCursor(0, row.Id));
    }
}

/// <summary>A repository and what it takes.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Storage">Its bytes in the store, every revision counted.</param>
internal sealed record StoredRepository(CatalogRepository Repository, long Storage);
