using System.Text.Json;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>A repository's description as it crosses the wire.</summary>
internal static class RepositoryInfos
{
    /// <summary>Keys of the card that clients expect beside it.</summary>
    private static readonly string[] CardKeys = ["sdk", "models", "datasets", "paperswithcode_id"];

    private static readonly JsonElement NotGated = JsonElement.Parse("false");
    private static readonly JsonElement NoConfig = JsonElement.Parse("{}");
    private static readonly JsonElement NothingFound = JsonElement.Parse("""{"scansDone":true,"filesWithIssues":[]}""");

    /// <summary>Describes a repository with the wanted keys; datasets and spaces have keys that models have not, and the other way round.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="commit">The commit that is described.</param>
    /// <param name="facts">What its files say.</param>
    /// <param name="fields">The wanted keys.</param>
    /// <param name="blobs">Whether files carry size and ids.</param>
    /// <param name="security">Whether to add the result of scans, of which there is none to report.</param>
    public static ModelInfo Describe(
        CatalogRepository repository, RevisionId commit, ModelFacts facts, InfoFields fields, bool blobs = false, bool security = false) => new()
        {
            ObjectId = repository.ObjectId,
            Id = repository.Id.ToString(),
            ModelId = fields.Has("modelId") ? repository.Id.ToString() : null,
            Author = fields.Has("author") ? repository.Id.Namespace : null,
            Sha = fields.Has("sha") ? commit.ToString() : null,
            LastModified = fields.Has("lastModified") ? WireTime.Format(repository.LastModified) : null,
            CreatedAt = fields.Has("createdAt") ? WireTime.Format(repository.CreatedAt) : null,
            Private = fields.Has("private") ? repository.Private : null,
            Gated = fields.Has("gated") ? Gated(repository.Gated) : null,
            Disabled = fields.Has("disabled") ? false : null,
            Downloads = fields.Has("downloads") ? repository.Downloads : null,
            DownloadsAllTime = fields.Has("downloadsAllTime") ? repository.DownloadsAllTime : null,
            Likes = fields.Has("likes") ? repository.Likes : null,
            TrendingScore = fields.Has("trendingScore") ? repository.TrendingScore : null,
            Tags = fields.Has("tags") ? facts.Tags : null,
            PipelineTag = fields.Has("pipeline_tag") ? facts.PipelineTag : null,
            LibraryName = fields.Has("library_name") ? facts.LibraryName : null,
            CardData = fields.Has("cardData") ? facts.CardData : null,
            Config = fields.Has("config") ? facts.Config ?? NoConfig : null,
            Safetensors = fields.Has("safetensors") && facts.SafetensorsParameters is { } parameters
                ? new SafetensorsInfo { Parameters = parameters, Total = facts.SafetensorsTotal }
                : null,
            Siblings = fields.Has("siblings") ? facts.Siblings?.Where(entry => !entry.IsDirectory).Select(entry => Sibling(entry, blobs)).ToList() : null,
            Spaces = fields.Has("spaces") ? [] : null,
            UsedStorage = fields.Has("usedStorage") ? facts.UsedStorage : null,
            ModelIndex = fields.Has("model-index") ? ModelIndex(facts.CardData) : null,
            Others = Others(repository, facts, fields, security),
        };

    private static JsonElement Gated(string? gated) =>
        gated is null ? NotGated : JsonSerializer.SerializeToElement(gated, ApiJsonContext.Default.String);

    /// <summary>A file of a description.</summary>
    public static ModelSibling Sibling(CatalogEntry entry, bool blobs) => new()
    {
        Path = entry.Path,
        Size = blobs ? entry.Size : null,
        BlobId = blobs ? entry.Oid : null,
        Lfs = blobs && entry.IsLfs
            ? new SiblingLfs { Sha256 = entry.Sha256.Hex, Size = entry.Size, PointerSize = entry.PointerSize }
            : null,
    };

    private static Dictionary<string, JsonElement>? Others(CatalogRepository repository, ModelFacts facts, InfoFields fields, bool security)
    {
        var others = new Dictionary<string, JsonElement>();
        if (security)
        {
            others["securityRepoStatus"] = NothingFound;
        }

        foreach (var key in CardKeys.Where(fields.Has))
        {
            if (facts.CardData is { ValueKind: JsonValueKind.Object } card && card.TryGetProperty(key, out var value))
            {
                others[key] = value;
            }
        }

        if (fields.Has("subdomain"))
        {
            others["subdomain"] = JsonSerializer.SerializeToElement(Subdomain(repository.Id), ApiJsonContext.Default.String);
        }

        return others.Count > 0 ? others : null;
    }

    /// <summary>The host's first label where a space would run: letters, digits and dashes alone.</summary>
    private static string Subdomain(ModelId id) =>
        string.Concat(id.ToString().Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));

    /// <summary>The card's results, where they have the form that clients read.</summary>
    private static JsonElement? ModelIndex(JsonElement? card) =>
        card is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("model-index", out var index) && index.ValueKind == JsonValueKind.Array
            ? index
            : null;
}
