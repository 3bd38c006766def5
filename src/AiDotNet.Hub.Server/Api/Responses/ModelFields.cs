using System.Collections.Frozen;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>Which keys of a model's description a reply carries (protocol §5, §6.3).</summary>
internal sealed class ModelFields
{
    /// <summary>What <c>expand</c> may name, in the order in which clients compare the text of the refusal.</summary>
    private static readonly string[] Expandable =
    [
        "author", "baseModels", "cardData", "childrenModelCount", "config", "createdAt", "disabled", "downloads", "downloadsAllTime", "evalResults", "gated",
        "gguf", "inference", "inferenceProviderMapping", "lastModified", "library_name", "likes", "mask_token", "model-index", "pipeline_tag", "private",
        "resourceGroup", "safetensors", "sha", "siblings", "spaces", "tags", "transformersInfo", "trendingScore", "usedStorage", "widgetData", "gitalyUid",
        "xetEnabled",
    ];

    private static readonly string[] Listed =
        ["modelId", "createdAt", "private", "downloads", "likes", "trendingScore", "tags", "pipeline_tag", "library_name"];

    private static readonly string[] Full = [.. Listed, "author", "sha", "lastModified", "gated", "disabled", "siblings"];

    /// <summary>Everything about one model.</summary>
    public static readonly ModelFields Info = new(
        [.. Full, "downloadsAllTime", "cardData", "config", "safetensors", "spaces", "usedStorage", "model-index"]);

    private readonly FrozenSet<string> _names;

    private ModelFields(IEnumerable<string> names) => _names = names.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a key is wanted.</summary>
    public bool Has(string name) => _names.Contains(name);

    /// <summary>What <c>expand</c> asks for; null where it is not given.</summary>
    /// <exception cref="HubException">A name that is none.</exception>
    public static ModelFields? FromExpand(IReadOnlyList<string> expand)
    {
        if (expand.Count == 0)
        {
            return null;
        }

        return expand.Except(Expandable, StringComparer.Ordinal).Any()
            ? throw new HubException(HubErrorCode.InvalidRequest, $"\"expand\" must be one of [{string.Join(", ", Expandable)}]")
            : new ModelFields(expand);
    }

    /// <summary>What a listing carries without <c>expand</c>.</summary>
    public static ModelFields ForListing(bool full, bool config, bool cardData) =>
        new([.. full ? Full : Listed, .. config ? ["config"] : Array.Empty<string>(), .. cardData ? ["cardData"] : Array.Empty<string>()]);
}
