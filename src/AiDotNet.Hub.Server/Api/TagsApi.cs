using System.Text.Json.Serialization;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Search;

namespace AiDotNet.Hub.Server.Api;

/// <summary>The tags that models and datasets can be found by (protocol §14.2).</summary>
internal static class TagsApi
{
    public static void MapTags(IEndpointRouteBuilder routes)
    {
        routes.MapRead("/api/models-tags-by-type", ListOfModelsAsync)
            .WithSummary("The tags of models, by kind")
            .Replies<Dictionary<string, IReadOnlyList<TagEntry>>>();
        routes.MapRead("/api/datasets-tags-by-type", ListOfDatasetsAsync)
            .WithSummary("The tags of datasets, by kind")
            .Replies<Dictionary<string, IReadOnlyList<TagEntry>>>();
    }

    private static Task<IResult> ListOfModelsAsync(HubRequest request, TagIndex tags, CancellationToken cancellationToken) =>
        ListAsync(request, tags, RepositoryType.Model, cancellationToken);

    private static Task<IResult> ListOfDatasetsAsync(HubRequest request, TagIndex tags, CancellationToken cancellationToken) =>
        ListAsync(request, tags, RepositoryType.Dataset, cancellationToken);

    private static async Task<IResult> ListAsync(HubRequest request, TagIndex tags, RepositoryType type, CancellationToken cancellationToken)
    {
        var found = await tags.ListAsync(type, AccessPolicy.VisibilityOf(request.Caller), cancellationToken);
        return Results.Json(
            found.GroupBy(tag => tag.Kind).ToDictionary(kind => kind.Key, kind => (IReadOnlyList<TagEntry>)[.. kind.Select(Describe)]),
            TagJsonContext.Default.DictionaryStringIReadOnlyListTagEntry);
    }

    private static TagEntry Describe(KindOfTag tag) => new()
    {
        Id = tag.Tag,
        Label = tag.Tag.StartsWith(tag.Kind + ":", StringComparison.Ordinal) ? tag.Tag[(tag.Kind.Length + 1)..] : tag.Tag,
        Type = tag.Kind,
    };
}

/// <summary>A tag in the reply of <c>GET /api/models-tags-by-type</c>.</summary>
internal sealed record TagEntry
{
    [JsonPropertyName("id")] public required string Id { get; init; }

    [JsonPropertyName("label")] public required string Label { get; init; }

    [JsonPropertyName("type")] public required string Type { get; init; }
}

/// <summary>Source-generated JSON of tags.</summary>
[JsonSerializable(typeof(Dictionary<string, IReadOnlyList<TagEntry>>))]
internal sealed partial class TagJsonContext : JsonSerializerContext;
