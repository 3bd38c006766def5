using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub;

/// <summary>
/// The hubs in their order, and who is asked for what. A later one is asked only after an earlier one has said, to somebody who would be
/// shown it, that it has neither the model nor its namespace: else a stranger's model of that name would answer for a private one.
/// </summary>
internal sealed class HubSites : IDisposable
{
    private readonly List<HubSite> _all;
    private readonly SourceMap _sources;
    private readonly CacheManager _cache;
    private readonly bool _offline;

    public HubSites(ModelHubOptions options, CacheManager cache, TimeProvider time, TransferSettings? settings, HttpMessageHandler? handler)
    {
        (_cache, _offline) = (cache, options.Offline);
        _sources = new SourceMap(options.Sources);
        var first = settings ?? options.ToTransferSettings();

        // A certificate says who we are as a token does: it is for the hub that it was configured with.
        var later = first with { Line = first.Line with { ClientCertificateFile = null, ClientCertificateKeyFile = null } };
        _all = [.. options.AllEndpoints().Select((endpoint, index) => new HubSite(endpoint, _sources, cache, options, index == 0 ? first : later, time, handler))];
    }

    /// <summary>The hub that answers what is not about one model.</summary>
    public HubSite First => _all[0];

    /// <summary>The hub that a model is published to: the one that the sources name, else the first.</summary>
    public HubSite ForPublishing(ModelId id) => For(id)[0];

    /// <summary>The hub that is searched: the one that the sources name for the namespace, else the first. No other learns what is looked for.</summary>
    public HubSite ForSearch(string? author) => author is { Length: > 0 } && _sources.FindNamespace(author) is { } only ? Of(only) : First;

    /// <summary>The hub that a manifest of the cache came from; null where it is none of these, or may no longer answer for the model. Where the
    /// cache does not keep hubs apart, the first that may.</summary>
    public HubSite? Find(string cacheName, ModelId id) =>
        cacheName == CacheEndpoint.Every ? For(id)[0] : _all.Find(site => site.CacheName == cacheName && site.MayAnswer(id));

    /// <summary>Finds the hub that has a model, and the commit that a reference stands for there.</summary>
    /// <exception cref="ModelNotFoundException">No hub that may be asked shows it; the message says which were not asked, and why.</exception>
    public async Task<LocatedModel> LocateAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        var sites = For(reference.Id);
        if (sites.Count == 1)
        {
            return new LocatedModel(sites[0], await sites[0].Revisions.ResolveAsync(reference, cancellationToken).ConfigureAwait(false));
        }

        if ((_offline || reference.Commit is not null) && await FindInCacheAsync(sites, reference, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return known;
        }

        return await AskAsync(
            reference.Id,
            async site =>
            {
                var revision = await site.Revisions.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
                if (reference.Commit is not null)
                {
                    // Who has a commit is known only when its files are listed.
                    await site.Snapshots.FindManifestAsync(reference, revision, cancellationToken).ConfigureAwait(false);
                }

                return new LocatedModel(site, revision);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks one hub after the other, as far as that is safe.</summary>
    /// <param name="id">The model.</param>
    /// <param name="ask">Asks one hub.</param>
    /// <param name="cancellationToken">Stops between the hubs.</param>
    /// <exception cref="ModelNotFoundException">As for <see cref="LocateAsync"/>. Any other failure of a hub is the answer.</exception>
    public async Task<T> AskAsync<T>(ModelId id, Func<HubSite, Task<T>> ask, CancellationToken cancellationToken)
    {
        var sites = For(id);
        for (var index = 0; ; index++)
        {
            try
            {
                return await ask(sites[index]).ConfigureAwait(false);
            }
            catch (ModelNotFoundException e) when (sites.Count > 1)
            {
                var reason = index == sites.Count - 1
                    ? $"None of {string.Join(", ", sites.Select(site => site.Address))} shows it. Check the spelling; a private model needs a token that may read it ('adn login --endpoint URL')."
                    : await FindReasonToStopAsync(sites[index], id, e, cancellationToken).ConfigureAwait(false);
                if (reason is not null)
                {
                    throw new ModelNotFoundException(id.ToString(), reason, e) { RequestId = e.RequestId };
                }
            }
        }
    }

    public void Dispose() => _all.ForEach(site => site.Dispose());

    private static async Task<string?> FindReasonToStopAsync(HubSite site, ModelId id, ModelNotFoundException refusal, CancellationToken cancellationToken)
    {
        if (id.Namespace is not { } name)
        {
            return $"{site.Address} decides what a bare name stands for, so no later hub was asked: write namespace/name, or name its hub in the sources.";
        }

        if (refusal.Absence == Absence.Unsure || (refusal.Absence == Absence.SaidToAnyone && !site.IsPublic))
        {
            return refusal.Absence == Absence.SaidToAnyone
                ? $"{site.Address} would say the same of a private model, as it does not know you; so no later hub was asked. Log in with 'adn login --endpoint {site.Address}', or declare that hub to be public."
                : $"The answer of {site.Address} leaves open whether it has a model of that name, so no later hub was asked. Name the model's hub in the sources, or tell the hub's operator.";
        }

        return await site.Api.HasNamespaceAsync(name, cancellationToken).ConfigureAwait(false)
            ? $"{site.Address} has the namespace '{name}' and shows no such model there, so no later hub was asked. Check the spelling and your token's rights, or name the model's hub in the sources."
            : null;
    }

    /// <summary>The first hub whose part of the cache answers; a hub that the namespace is known from is the last to be looked at, as when it is asked.</summary>
    private async Task<LocatedModel?> FindInCacheAsync(List<HubSite> sites, ModelReference reference, CancellationToken cancellationToken)
    {
        OfflineMissException? miss = null;
        foreach (var site in sites)
        {
            try
            {
                var revision = await site.Revisions.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
                if (reference.Commit is null
                    || await _cache.FindManifestAsync(site.CacheName, revision.Id, revision.Commit, cancellationToken).ConfigureAwait(false) is not null)
                {
                    return new LocatedModel(site, revision);
                }
            }
            catch (OfflineMissException e)
            {
                miss ??= e;
            }

            if (reference.Id.Namespace is not { } name || _cache.KnowsNamespace(site.CacheName, name))
            {
                break;
            }
        }

        return !_offline ? null : throw miss ?? new OfflineMissException(reference.ToString(), $"nothing is known of commit {reference.Commit}");
    }

    private List<HubSite> For(ModelId id) => _sources.Find(id) is { } only ? [Of(only)] : _all;

    private HubSite Of(Uri endpoint) => _all.First(site => SourceMap.IsSame(site.Address, endpoint));
}

/// <summary>A model on the hub that has it.</summary>
/// <param name="Site">The hub.</param>
/// <param name="Revision">What the reference stands for there.</param>
internal sealed record LocatedModel(HubSite Site, ResolvedRevision Revision);
