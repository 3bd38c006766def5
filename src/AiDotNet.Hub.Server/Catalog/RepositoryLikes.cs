using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>Who likes what.</summary>
internal sealed class RepositoryLikes(HubDatabase database, DownloadCounter popularity, TimeProvider time)
{
    /// <summary>Likes a repository, or likes it no longer. May be repeated.</summary>
    /// <exception cref="ModelNotFoundException">The repository was deleted meanwhile.</exception>
    public async Task SetAsync(CatalogRepository repository, Actor actor, bool liked, CancellationToken cancellationToken)
    {
        var (key, user) = (repository.Key.Value, actor.UserId ?? throw new ArgumentException("A user likes, nobody else.", nameof(actor)));
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Likes.AnyAsync(row => row.UserId == user && row.RepositoryId == key, cancellationToken) == liked)
        {
            return;
        }

        if (await db.Repositories.Where(row => row.Id == key).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.Likes, r => r.Likes + (liked ? 1 : -1)), cancellationToken) == 0)
        {
            throw new ModelNotFoundException(repository.Id.ToString());
        }

        var now = time.GetUtcNow();
        if (liked)
        {
            db.Likes.Add(new LikeRow { UserId = user, RepositoryId = key, CreatedAt = now });
        }
        else
        {
            await db.Likes.Where(row => row.UserId == user && row.RepositoryId == key).ExecuteDeleteAsync(cancellationToken);
        }

        db.Record(
            new HubEvent(liked ? EventActions.Liked : EventActions.Unliked, actor, $"{repository.Type.WireName()} {repository.Id}") { Repository = repository.Key }, now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
        {
            // The same user liked it on another connection just now; that one counts.
            return;
        }

        popularity.Refresh(repository.Key);
    }

    /// <summary>The users who like a repository, the latest first.</summary>
    public async Task<CatalogPage<Liker>> ListLikersAsync(CatalogRepository repository, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var after = PageCursor.Parse(cursor);
        await using var db = database.Open();
        var likes = db.Likes.Where(row => row.RepositoryId == repository.Key.Value);
        if (after is { } place)
        {
            var (at, id) = (place.Time, place.Second);
            likes = likes.Where(row => row.CreatedAt < at || (row.CreatedAt == at && row.UserId < id));
        }

        var found = await likes
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.UserId)
            .Take(limit + 1)
            .Join(db.Namespaces, row => row.UserId, row => row.Id, (like, user) => new { like.CreatedAt, like.UserId, user.Name, user.FullName })
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.UserId)
            .ToListAsync(cancellationToken);
        return CatalogPage<Liker>.Of(
            found,
            limit,
            row => new Liker(row.Name, row.FullName, row.CreatedAt),
            row => new PageCursor(row.CreatedAt.ToUnixTimeMilliseconds(), row.UserId));
    }

    /// <summary>The repositories that a user likes and the asker sees, the latest first.</summary>
    public async Task<CatalogPage<LikedRepository>> ListLikedAsync(
        long user, RepositoryVisibility visibility, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var after = PageCursor.Parse(cursor);
        await using var db = database.Open();
        var likes = db.Likes.Where(row => row.UserId == user);
        if (after is { } place)
        {
            var (at, id) = (place.Time, place.Second);
            likes = likes.Where(row => row.CreatedAt < at || (row.CreatedAt == at && row.RepositoryId < id));
        }

        var found = await likes
            .Join(
                db.Repositories.VisibleTo(visibility),
                row => row.RepositoryId,
                row => row.Id,
                (like, repository) => new { like.CreatedAt, repository.Id, repository.Type, Namespace = repository.Namespace!.Name, repository.Name })
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return CatalogPage<LikedRepository>.Of(
            found,
            limit,
            row => new LikedRepository(row.Type, ModelId.Parse($"{row.Namespace}/{row.Name}"), row.CreatedAt),
            row => new PageCursor(row.CreatedAt.ToUnixTimeMilliseconds(), row.Id));
    }
}

/// <summary>A user who likes a repository.</summary>
internal sealed record Liker(string Name, string? FullName, DateTimeOffset LikedAt);

/// <summary>A repository that a user likes.</summary>
internal sealed record LikedRepository(RepositoryType Type, ModelId Id, DateTimeOffset LikedAt);
