using System.Collections.Frozen;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>Which keys of a repository's description a reply carries (protocol §5, §6.3).</summary>
internal sealed class InfoFields
{
    private static readonly FrozenDictionary<RepositoryType, FieldSets> Types = new Dictionary<RepositoryType, FieldSets>
    {
        [RepositoryType.Model] = new(
            Expandable:
            [
                "author", "baseModels", "cardData", "childrenModelCount", "config", "createdAt", "disabled", "downloads", "downloadsAllTime", "evalResults",
                "gated", "gguf", "inference", "inferenceProviderMapping", "lastModified", "library_name", "likes", "mask_token", "model-index", "pipeline_tag",
                "private", "resourceGroup", "safetensors", "sha", "siblings", "spaces", "tags", "transformersInfo", "trendingScore", "usedStorage", "widgetData",
                "gitalyUid", "xetEnabled",
            ],
            Listed: ["modelId", "createdAt", "private", "downloads", "likes", "trendingScore", "tags", "pipeline_tag", "library_name"],
            Full: ["author", "sha", "lastModified", "gated", "disabled", "siblings"],
            Info: ["downloadsAllTime", "cardData", "config", "safetensors", "spaces", "usedStorage", "model-index"]),
        [RepositoryType.Dataset] = new(
            Expandable:
            [
                "author", "cardData", "citation", "createdAt", "description", "disabled", "downloads", "downloadsAllTime", "gated", "lastModified", "likes",
                "mainSize", "paperswithcode_id", "private", "resourceGroup", "sha", "siblings", "tags", "trendingScore", "usedStorage", "gitalyUid", "xetEnabled",
            ],
            Listed:
            [
                "author", "disabled", "gated", "lastModified", "likes", "trendingScore", "private", "sha", "downloads", "tags", "createdAt", "paperswithcode_id",
            ],
            Full: ["cardData", "siblings"],
            Info: ["downloadsAllTime", "usedStorage"]),
        [RepositoryType.Space] = new(
            Expandable:
            [
                "author", "cardData", "createdAt", "datasets", "disabled", "lastModified", "likes", "models", "private", "region", "resourceGroup", "runtime", "sdk",
                "sha", "siblings", "subdomain", "tags", "trendingScore", "usedStorage", "gitalyUid", "xetEnabled",
            ],
            Listed: ["likes", "trendingScore", "private", "sdk", "tags", "createdAt"],
            Full: ["author", "sha", "lastModified", "disabled", "cardData", "siblings", "subdomain"],
            Info: ["gated", "models", "datasets", "usedStorage"]),
    }.ToFrozenDictionary();

    private readonly FrozenSet<string> _names;

    private InfoFields(IEnumerable<string> names) => _names = names.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether only the commit is wanted: clients ask so before they look into their caches.</summary>
    public bool IsCommitOnly => _names.Count == 1 && Has("sha");

    /// <summary>Whether a key is wanted.</summary>
    public bool Has(string name) => _names.Contains(name);

    /// <summary>What <c>expand</c> asks for; null where it is not given.</summary>
    /// <exception cref="HubException">A name that the type has not.</exception>
    public static InfoFields? FromExpand(RepositoryType type, IReadOnlyList<string> expand)
    {
        if (expand.Count == 0)
        {
            return null;
        }

        // Clients compare the order of the names too.
        var known = Types[type].Expandable;
        return expand.Except(known, StringComparer.Ordinal).Any()
            ? throw new HubException(HubErrorCode.InvalidRequest, $"\"expand\" must be one of [{string.Join(", ", known)}]")
            : new InfoFields(expand);
    }

    /// <summary>Everything about one repository.</summary>
    public static InfoFields ForInfo(RepositoryType type) => new([.. Types[type].Listed, .. Types[type].Full, .. Types[type].Info]);

    /// <summary>What a listing carries without <c>expand</c>.</summary>
    public static InfoFields ForListing(RepositoryType type, bool full, bool config, bool cardData) => new(
        [
            .. Types[type].Listed,
            .. full ? Types[type].Full : [],
            .. config && type == RepositoryType.Model ? ["config"] : Array.Empty<string>(),
            .. cardData ? ["cardData"] : Array.Empty<string>(),
        ]);

    /// <summary>The keys of a type: what may be asked for by name, what a listing carries, what <c>full</c> adds, what one repository's description adds to that.</summary>
    private sealed record FieldSets(string[] Expandable, string[] Listed, string[] Full, string[] Info);
}
