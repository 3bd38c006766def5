using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>The repository that an event is about, as it is when webhooks are told; of one that is gone, what its deletion wrote down.</summary>
internal sealed record EventSubject
{
    public required RepositoryType Type { get; init; }

    /// <summary>By its names it is watched: the one it has, and those that the event speaks of.</summary>
    public required IReadOnlyList<ModelId> Names { get; init; }

    /// <summary>Who may know of it.</summary>
    public required AccessTarget Access { get; init; }

    /// <summary>24 hexadecimal digits.</summary>
    public required string ObjectId { get; init; }

    /// <summary>The namespace's 24 hexadecimal digits.</summary>
    public required string OwnerObjectId { get; init; }

    /// <summary>The tip of the default branch.</summary>
    public string? Head { get; init; }

    /// <summary>Null where nothing of the event is left to speak of.</summary>
    public static async Task<EventSubject?> FindAsync(HubDbContext db, EventRow happened, CancellationToken cancellationToken)
    {
        if (happened.RepositoryId is not { } key)
        {
            return null;
        }

        var row = await db.Repositories.Include(row => row.Namespace).FirstOrDefaultAsync(row => row.Id == key, cancellationToken);
        return row is null ? await FindDeletedAsync(db, key, cancellationToken) : new EventSubject
        {
            Type = row.Type,
            Names = [Id(row), .. NamesIn(happened)],
            Access = new AccessTarget(row.NamespaceId, Id(row), row.Private, row.CreatorId),
            ObjectId = row.ObjectId,
            OwnerObjectId = row.Namespace!.ObjectId,
            Head = row.HeadCommit,
        };
    }

    private static ModelId Id(RepositoryRow row) => ModelId.Parse($"{row.Namespace!.Name}/{row.Name}");

    /// <summary>Where a repository moved from and to.</summary>
    private static IEnumerable<ModelId> NamesIn(EventRow happened)
    {
        if (happened.Action != EventActions.RepositoryMoved)
        {
            yield break;
        }

        var details = happened.Details();
        foreach (var key in new[] { "from", "to" })
        {
            if (ModelId.TryParse(details.GetValueOrDefault(key), out var id) && !id.IsBare)
            {
                yield return id;
            }
        }
    }

    private static async Task<EventSubject?> FindDeletedAsync(HubDbContext db, long key, CancellationToken cancellationToken)
    {
        var deletion = await db.Events
            .Where(row => row.RepositoryId == key && row.Action == EventActions.RepositoryDeleted)
            .OrderByDescending(row => row.Id)
            .FirstOrDefaultAsync(cancellationToken);
        if (deletion?.Subject.Split(' ') is not [var typeName, var name]
            || RepositoryTypes.FindByWireName(typeName) is not { } type
            || !ModelId.TryParse(name, out var id)
            || id.IsBare)
        {
            return null;
        }

        var owner = NormalizedName.Of(id.Namespace!);
        var space = await db.Namespaces.FirstOrDefaultAsync(row => row.NormalizedName == owner, cancellationToken);
        var details = deletion.Details();
        return space is null ? null : new EventSubject
        {
            Type = type,
            Names = [id],

            // Where it is not written down that it was public, it was not.
            Access = new AccessTarget(space.Id, id, details.GetValueOrDefault(DeletedRepository.Private) != DeletedRepository.No, CreatorId: null),
            ObjectId = details.GetValueOrDefault(DeletedRepository.ObjectId) ?? "",
            OwnerObjectId = space.ObjectId,
        };
    }
}
