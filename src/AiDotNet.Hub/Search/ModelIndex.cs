using System.Globalization;
using System.Runtime.CompilerServices;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Search;

/// <summary>Finds models: one query and one kind of result, whether the hub answers or, offline, the cache.</summary>
/// <param name="api">The hub.</param>
/// <param name="cache">The cache.</param>
/// <param name="endpoint">The hub's name in the cache.</param>
/// <param name="offline">Whether only the cache may answer.</param>
/// <param name="mayAnswer">Whether the hub may answer for an id: what would be fetched from elsewhere is not shown.</param>
internal sealed class ModelIndex(HubApiClient api, CacheManager cache, string endpoint, bool offline, Predicate<ModelId> mayAnswer)
{
    private const int LargestPage = 500;

    /// <summary>The models that match, as they come: page by page from the hub; from the cache in ordinal order of their ids.</summary>
    public async IAsyncEnumerable<ModelInfo> SearchAsync(SearchQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = query.Limit ?? int.MaxValue;
        if (left <= 0)
        {
            yield break;
        }

        var found = offline ? SearchCacheAsync(query, cancellationToken) : api.ListModelsAsync(ToQueryString(query), cancellationToken);
        await foreach (var model in found.ConfigureAwait(false))
        {
            if (ModelId.TryParse(model.Id, out var id) && !mayAnswer(id))
            {
                continue;
            }

            yield return model;
            if (--left == 0)
            {
                yield break;
            }
        }
    }

    /// <summary>The query in the protocol's words (§5).</summary>
    internal static string ToQueryString(SearchQuery query)
    {
        var parts = new List<string>();
        Add("search", query.Text);
        Add("author", query.Author);
        Add("pipeline_tag", query.Task);
        foreach (var tag in query.Tags)
        {
            Add("filter", tag);
        }

        Add("sort", query.Sort);
        Add("limit", query.Limit is { } limit ? Math.Min(limit, LargestPage).ToString(CultureInfo.InvariantCulture) : null);
        return string.Join('&', parts);

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }
    }

    private async IAsyncEnumerable<ModelInfo> SearchCacheAsync(SearchQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Of several commits of a model, the one that was used last stands for it.
        var models = (await cache.ListAsync(cancellationToken).ConfigureAwait(false))
            .Where(model => model.Endpoint == endpoint || model.Endpoint.Length == 0)
            .GroupBy(model => model.Id)
            .Select(group => group.MaxBy(model => model.LastUsed)!)
            .OrderBy(model => model.Id.ToString(), StringComparer.Ordinal);
        foreach (var model in models)
        {
            if (!MatchesName(model.Id, query))
            {
                continue;
            }

            var manifest = await cache.FindManifestAsync(endpoint, model.Id, model.Commit, cancellationToken).ConfigureAwait(false);
            if (manifest is not null && await CachedModelReader.ReadAsync(cache, manifest, cancellationToken).ConfigureAwait(false) is var info && MatchesContent(info, query))
            {
                yield return info;
            }
        }
    }

    private static bool MatchesName(ModelId id, SearchQuery query) =>
        (query.Author is null || string.Equals(id.Namespace, query.Author, StringComparison.OrdinalIgnoreCase))
        && (query.Text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .All(word => id.ToString().Contains(word, StringComparison.OrdinalIgnoreCase));

    private static bool MatchesContent(ModelInfo info, SearchQuery query) =>
        (query.Task is null || info.PipelineTag == query.Task)
        && query.Tags.All(tag => info.Tags?.Contains(tag, StringComparer.OrdinalIgnoreCase) == true);
}
