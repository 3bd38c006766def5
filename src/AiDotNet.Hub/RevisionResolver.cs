using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Resolution;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub;

/// <summary>From a reference to a commit: without the network where the commit is written out or the network may not be used, else by one request.</summary>
/// <param name="api">The hub.</param>
/// <param name="cache">The cache.</param>
/// <param name="endpoint">The hub's name in the cache.</param>
/// <param name="offline">Whether the network may not be used.</param>
/// <param name="accept">Told the id that was asked for and the one that the answer is about; throws where this hub may not answer for it.</param>
internal sealed class RevisionResolver(HubApiClient api, CacheManager cache, string endpoint, bool offline, Action<ModelId, ModelId> accept)
{
    /// <summary>What the protocol calls the branch that is meant where none is named.</summary>
    public const string DefaultBranch = "main";

    /// <summary>Finds the commit, and the id as the hub spells it where it was asked.</summary>
    /// <exception cref="OfflineMissException">Offline, and the revision was never resolved here.</exception>
    public async Task<ResolvedRevision> ResolveAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        if (reference.Commit is { } commit)
        {
            return await ResolveCommitAsync(reference.Id, commit, cancellationToken).ConfigureAwait(false);
        }

        var name = reference.Revision ?? DefaultBranch;
        if (offline)
        {
            var known = await cache.FindRefAsync(endpoint, reference.Id, name, cancellationToken).ConfigureAwait(false)
                ?? throw new OfflineMissException(reference.ToString(), $"nothing is known of the revision '{name}'");
            accept(reference.Id, known.Id);
            return new ResolvedRevision(known.Id, known.Commit, IsCanonical: true);
        }

        return VersionRequest.Parse(reference.Id, name) is null
            ? await ResolveNameAsync(reference, name, cancellationToken).ConfigureAwait(false)
            : await ResolveVersionAsync(reference.Id, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps which model a bare name stands for at a commit, so that the next call needs no network.</summary>
    public Task RememberAsync(ModelId asked, RevisionId commit, ModelId canonical, CancellationToken cancellationToken) =>
        asked == canonical
            ? Task.CompletedTask
            : cache.WriteRefAsync(endpoint, asked, commit.ToString(), commit, etag: null, cancellationToken, canonical);

    private async Task<ResolvedRevision> ResolveCommitAsync(ModelId id, RevisionId commit, CancellationToken cancellationToken)
    {
        if (!id.IsBare)
        {
            return new ResolvedRevision(id, commit, IsCanonical: false);
        }

        var known = await cache.FindRefAsync(endpoint, id, commit.ToString(), cancellationToken).ConfigureAwait(false);
        accept(id, known?.Id ?? id);
        return new ResolvedRevision(known?.Id ?? id, commit, IsCanonical: known is not null);
    }

    private async Task<ResolvedRevision> ResolveNameAsync(ModelReference reference, string name, CancellationToken cancellationToken)
    {
        var known = await cache.FindRefAsync(endpoint, reference.Id, name, cancellationToken).ConfigureAwait(false);
        ModelInfo? info;
        string? etag;
        try
        {
            (info, etag) = await api.FindCommitAsync(reference.Id, reference.Revision, known?.ETag, cancellationToken).ConfigureAwait(false);
        }
        catch (RevisionNotFoundException e) when (VersionRequest.Suggest(name) is not null)
        {
            throw RevisionSelector.NotFound(reference.Id, name, [], e);
        }

        if (info is null)
        {
            accept(reference.Id, known!.Id);
            return new ResolvedRevision(known.Id, known.Commit, IsCanonical: true);
        }

        var subject = $"'{reference}'";
        var canonical = CanonicalId(info, subject);
        accept(reference.Id, canonical);
        var resolved = new ResolvedRevision(cache.NameOf(reference.Id, canonical), Commit(info.Sha, subject), IsCanonical: true);
        await RecordAsync(reference.Id, name, resolved, etag, cancellationToken).ConfigureAwait(false);
        return resolved;
    }

    private async Task<ResolvedRevision> ResolveVersionAsync(ModelId id, string name, CancellationToken cancellationToken)
    {
        var refs = await api.GetRefsAsync(id, cancellationToken).ConfigureAwait(false);
        var subject = $"'{id}@{name}'";
        var chosen = RevisionSelector.Select(id, name, Named(refs.Branches, subject), Named(refs.Tags, subject));

        // The refs do not tell how the hub spells the id; the first fetch does.
        var resolved = new ResolvedRevision(id, chosen.Commit, IsCanonical: false);
        await RecordAsync(id, name, resolved, etag: null, cancellationToken).ConfigureAwait(false);
        if (chosen.Name != name)
        {
            await RecordAsync(id, chosen.Name, resolved, etag: null, cancellationToken).ConfigureAwait(false);
        }

        return resolved;
    }

    private Task RecordAsync(ModelId asked, string name, ResolvedRevision resolved, string? etag, CancellationToken cancellationToken) =>
        cache.WriteRefAsync(
            endpoint, asked, name, resolved.Commit, etag, cancellationToken,
            canonicalId: resolved.Id.ToString() == asked.ToString() ? null : resolved.Id);

    private List<NamedCommit> Named(IReadOnlyList<RefInfo> refs, string subject) =>
        [.. refs.Select(item => new NamedCommit(item.Name, Commit(item.TargetCommit, subject)))];

    private ModelId CanonicalId(ModelInfo info, string subject) =>
        ModelId.TryParse(info.Id, out var id)
            ? id
            : throw new HubException(HubErrorCode.Unexpected, $"{subject}: {api.Endpoint} answers with '{info.Id}', which is no model id. Tell the hub's operator.");

    private RevisionId Commit(string? sha, string subject) =>
        RevisionId.TryParse(sha, out var commit)
            ? commit
            : throw new HubException(HubErrorCode.Unexpected, $"{subject}: {api.Endpoint} answers with '{sha}', which is no commit. Tell the hub's operator.");
}

/// <summary>What a reference stands for.</summary>
/// <param name="Id">The model.</param>
/// <param name="Commit">The commit.</param>
/// <param name="IsCanonical">Whether the id is spelled as the hub spells it.</param>
internal readonly record struct ResolvedRevision(ModelId Id, RevisionId Commit, bool IsCanonical);
