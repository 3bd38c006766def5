using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>Knows where repositories went that had other names before.</summary>
internal sealed class MovedRepositories(HubDatabase database)
{
    /// <summary>The present id of a repository that had this name; null where there is none that the caller may read. One query, whatever the answer.</summary>
    public async Task<ModelId?> FindAsync(Caller caller, RepositoryType type, ModelId old, CancellationToken cancellationToken)
    {
        if (old.Namespace is not { } owner)
        {
            return null;
        }

        var (space, name) = (NormalizedName.Of(owner), NormalizedName.Of(old.Name));
        await using var db = database.Open();
        var row = await db.Redirects
            .Where(row => row.Type == type && row.NormalizedNamespace == space && row.NormalizedName == name)
            .Join(db.Repositories.Include(row => row.Namespace), row => row.RepositoryId, row => row.Id, (_, row) => row)
            .FirstOrDefaultAsync(cancellationToken);
        if (row?.ToRepository() is not { } repository)
        {
            return null;
        }

        var target = new AccessTarget(row.NamespaceId, repository.Id, repository.Private, repository.CreatorId);
        return AccessPolicy.Allows(caller, target, Right.Read) ? repository.Id : null;
    }
}
