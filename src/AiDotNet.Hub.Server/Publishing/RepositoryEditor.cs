using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Gives repositories other names and other settings. Rights were checked before.</summary>
internal sealed class RepositoryEditor(HubDatabase database, TimeProvider time)
{
    /// <summary>Gives a repository another name; the old one leads there until another repository takes it.</summary>
    /// <returns>The new id in its canonical spelling.</returns>
    /// <exception cref="HubException"><see cref="HubErrorCode.AlreadyExists"/>: another repository of this type has the name, in any spelling;
    /// <see cref="HubErrorCode.InvalidRequest"/>: no such namespace.</exception>
    public async Task<ModelId> MoveAsync(CatalogRepository repository, ModelId to, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (space, name) = (NormalizedName.Of(to.Namespace!), NormalizedName.Of(to.Name));
        var owner = await db.Namespaces.FirstOrDefaultAsync(row => row.NormalizedName == space, cancellationToken)
            ?? throw new HubException(HubErrorCode.InvalidRequest, $"There is no user or organisation '{to.Namespace}'.");
        var canonical = ModelId.Parse($"{owner.Name}/{to.Name}");
        var (key, type) = (repository.Key.Value, repository.Type);
        if (await db.Repositories.AnyAsync(
            row => row.Type == type && row.NormalizedNamespace == space && row.NormalizedName == name && row.Id != key, cancellationToken))
        {
            throw new HubException(HubErrorCode.AlreadyExists, $"A {type.WireName()} repository called {canonical} already exists");
        }

        var before = await db.Repositories.FirstOrDefaultAsync(row => row.Id == key, cancellationToken) ?? throw new ModelNotFoundException(repository.Id.ToString());
        await db.Redirects
            .Where(row => row.Type == type && ((row.NormalizedNamespace == space && row.NormalizedName == name)
                || (row.NormalizedNamespace == before.NormalizedNamespace && row.NormalizedName == before.NormalizedName)))
            .ExecuteDeleteAsync(cancellationToken);
        await db.Repositories.Where(row => row.Id == key).ExecuteUpdateAsync(
            row => row
                .SetProperty(r => r.NamespaceId, owner.Id)
                .SetProperty(r => r.Name, to.Name)
                .SetProperty(r => r.NormalizedNamespace, space)
                .SetProperty(r => r.NormalizedName, name),
            cancellationToken);
        if ((before.NormalizedNamespace, before.NormalizedName) != (space, name))
        {
            db.Redirects.Add(new RedirectRow
            {
                Type = type, NormalizedNamespace = before.NormalizedNamespace, NormalizedName = before.NormalizedName, RepositoryId = key,
            });
        }

        db.Record(
            new HubEvent(EventActions.RepositoryMoved, actor, $"{type.WireName()} {canonical}")
            {
                Repository = repository.Key,
                Details = new Dictionary<string, string> { ["from"] = repository.Id.ToString(), ["to"] = canonical.ToString() },
            },
            time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return canonical;
    }

    /// <summary>Changes settings; what is null stays.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="isPrivate">Whether only members see it.</param>
    /// <param name="gate"><c>auto</c> or <c>manual</c>, or empty for no gate.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    public async Task ChangeAsync(CatalogRepository repository, bool? isPrivate, string? gate, Actor actor, CancellationToken cancellationToken)
    {
        var wantedPrivate = isPrivate ?? repository.Private;
        var wantedGate = gate is null ? repository.Gated : gate.Length == 0 ? null : gate;
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Repositories.Where(row => row.Id == repository.Key.Value).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.Private, wantedPrivate).SetProperty(r => r.Gated, wantedGate), cancellationToken);
        db.Record(
            new HubEvent(EventActions.RepositorySettings, actor, $"{repository.Type.WireName()} {repository.Id}")
            {
                Repository = repository.Key,
                Details = new Dictionary<string, string>
                {
                    ["visibility"] = wantedPrivate ? "private" : "public",
                    ["gated"] = wantedGate ?? "false",
                },
            },
            time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
