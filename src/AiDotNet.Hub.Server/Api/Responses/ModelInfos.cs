using System.Text.Json;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>A model's description as it crosses the wire.</summary>
internal static class ModelInfos
{
    private static readonly JsonElement NotGated = JsonElement.Parse("false");
    private static readonly JsonElement NoConfig = JsonElement.Parse("{}");
    private static readonly JsonElement NothingFound = JsonElement.Parse("""{"scansDone":true,"filesWithIssues":[]}""");

    /// <summary>Describes a model with the wanted keys.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="commit">The commit that is described.</param>
    /// <param name="facts">What its files say.</param>
    /// <param name="fields">The wanted keys.</param>
    /// <param name="blobs">Whether files carry size and ids.</param>
    /// <param name="security">Whether to add the result of scans, of which there is none to report.</param>
    public static ModelInfo Describe(
        CatalogRepository repository, RevisionId commit, ModelFacts facts, ModelFields fields, bool blobs = false, bool security = false) => new()
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
            DownloadsAllTime = fields.Has("downloadsAllTime") ? repository.Downloads : null,
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
            Others = security ? new Dictionary<string, JsonElement> { ["securityRepoStatus"] = NothingFound } : null,
        };

    private static JsonElement Gated(string? gated) =>
        gated is null ? NotGated : JsonSerializer.SerializeToElement(gated, ApiJsonContext.Default.String);

    private static ModelSibling Sibling(CatalogEntry entry, bool blobs) => new()
    {
        Path = entry.Path,
        Size = blobs ? entry.Size : null,
        BlobId = blobs ? entry.Oid : null,
        Lfs = blobs && entry.IsLfs
            ? new SiblingLfs { Sha256 = entry.Sha256.Hex, Size = entry.Size, PointerSize = entry.PointerSize }
            : null,
    };

    /// <summary>The card's results, where they have the form that clients read.</summary>
    private static JsonElement? ModelIndex(JsonElement? card) =>
        card is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("model-index", out var index) && index.ValueKind == JsonValueKind.Array
            ? index
            : null;
}
