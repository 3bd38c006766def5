using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub;

/// <summary>One of the hubs of a <see cref="ModelHub"/>: its own client with its own token, and the part of the cache that answers for it.</summary>
internal sealed class HubSite : IDisposable
{
    private readonly HubHttpClient _http;
    private readonly SourceMap _sources;

    public HubSite(HubEndpoint endpoint, SourceMap sources, CacheManager cache, ModelHubOptions options, TransferSettings settings, TimeProvider time, HttpMessageHandler? handler)
    {
        _sources = sources;
        Address = endpoint.Address;
        IsPublic = endpoint.IsPublic;
        CacheName = CacheEndpoint.Of(endpoint.Address);
        _http = new HubHttpClient(endpoint.Address, endpoint.Token, settings, time, handler)
        {
            Moved = sources.IsEmpty ? null : (subject, id) => ThrowIfElsewhere(subject.Id ?? id, id),
        };
        Api = new HubApiClient(_http);
        Revisions = new RevisionResolver(Api, cache, CacheName, options.Offline, ThrowIfElsewhere);
        Snapshots = new SnapshotResolver(Api, cache, Revisions, CacheName, options.Offline, options.CacheQuota, ThrowIfElsewhere);
    }

    /// <summary>The hub's address, as it was configured.</summary>
    public Uri Address { get; }

    /// <summary>The hub's name in the cache.</summary>
    public string CacheName { get; }

    /// <summary>Whether its "not found" to anybody means that it has no such model.</summary>
    public bool IsPublic { get; }

    public HubApiClient Api { get; }

    public RevisionResolver Revisions { get; }

    public SnapshotResolver Snapshots { get; }

    /// <summary>Whether the sources let this hub answer for an id.</summary>
    public bool MayAnswer(ModelId id) => _sources.Allows(Address, id);

    /// <summary>Refuses an answer about a model that only another hub may answer for: a moved or default name must not lead around the sources.</summary>
    /// <param name="asked">The id that was asked for.</param>
    /// <param name="answered">The id that the answer is about.</param>
    public void ThrowIfElsewhere(ModelId asked, ModelId answered)
    {
        if (!MayAnswer(answered))
        {
            throw new HubException(
                HubErrorCode.AccessDenied,
                $"'{asked}': {Address} says that it is '{answered}', and by your sources that comes from {_sources.Find(answered)} alone. Nothing was fetched; ask for '{answered}' if you mean that model.");
        }
    }

    public void Dispose() => _http.Dispose();
}
