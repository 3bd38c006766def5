using System.Security.Cryptography;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>A repository's row before its first commit, within the caller's transaction.</summary>
internal static class NewRepository
{
    public const string DefaultBranch = "main";

    private const int ObjectIdLength = 24;

    /// <summary>Adds it. A name that led to a repository that was moved is this one's from now on.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.AlreadyExists"/>, in any spelling;
    /// <see cref="HubErrorCode.InvalidRequest"/>: no such namespace.</exception>
    public static async Task<(RepositoryRow Row, ModelId Id)> AddAsync(
        HubDbContext db, RepositoryType type, ModelId id, bool isPrivate, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var owner = NormalizedName.Of(id.Namespace ?? throw new HubException(HubErrorCode.InvalidRequest, $"'{id}' needs a namespace: 'name/{id}'."));
        var space = await db.Namespaces.FirstOrDefaultAsync(row => row.NormalizedName == owner, cancellationToken)
            ?? throw new HubException(HubErrorCode.InvalidRequest, $"There is no user or organisation '{id.Namespace}'.");
        var row = new RepositoryRow
        {
            Type = type,
            NamespaceId = space.Id,
            Name = id.Name,
            NormalizedNamespace = owner,
            NormalizedName = NormalizedName.Of(id.Name),
            ObjectId = RandomNumberGenerator.GetHexString(ObjectIdLength, lowercase: true),
            Private = isPrivate,
            CreatorId = actor.UserId,
            DefaultBranch = DefaultBranch,
            CreatedAt = now,
            LastModified = now,
        };
        await SaveAsync(db, row, cancellationToken);
        await db.Redirects
            .Where(redirect => redirect.Type == type && redirect.NormalizedNamespace == owner && redirect.NormalizedName == row.NormalizedName)
            .ExecuteDeleteAsync(cancellationToken);
        var canonical = ModelId.Parse($"{space.Name}/{id.Name}");
        db.Record(new HubEvent(EventActions.RepositoryCreated, actor, $"{type.WireName()} {canonical}") { Repository = new RepositoryKey(row.Id) }, now);
        await db.SaveChangesAsync(cancellationToken);
        return (row, canonical);
    }

    private static async Task SaveAsync(HubDbContext db, RepositoryRow row, CancellationToken cancellationToken)
    {
        try
        {
            db.Repositories.Add(row);
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
        {
            throw new HubException(HubErrorCode.AlreadyExists, $"You already created this {row.Type.WireName()} repo", e);
        }
    }
}
