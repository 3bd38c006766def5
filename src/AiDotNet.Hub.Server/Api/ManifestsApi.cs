using System.Text.Json.Serialization;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Which GGUF file a short name stands for, as llama.cpp asked before 2026 (protocol §8.6).</summary>
internal static class ManifestsApi
{
    private const string Latest = "latest";
    private const string Ending = ".gguf";
    private const string Projector = "mmproj";

    // Of the sizes that a model comes in, the one that most machines can run well.
    private static readonly string[] Preferred = ["Q4_K_M", "Q8_0"];

    public static void MapManifests(IEndpointRouteBuilder routes)
    {
        routes.MapRead("/v2/{ns}/{name}/manifests/{tag}", FindAsync)
            .WithSummary("The GGUF file for a quantization; latest for the usual one")
            .Replies<GgufManifest>();
    }

    private static async Task<IResult> FindAsync(HubRequest request, RepositoryCatalog catalog, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        var commit = await catalog.ResolveRevisionAsync(repository, repository.DefaultBranch, cancellationToken);
        var facts = await catalog.DescribeAsync(repository, commit, blobs: true, cancellationToken);
        var files = facts.Siblings!.Where(file => file.Path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase)).ToList();
        var tag = request.Target.Segments[^1];
        if (Choose([.. files.Where(file => !IsProjector(file))], tag) is not { } chosen)
        {
            return new HubErrorResult(StatusCodes.Status404NotFound, $"The model '{repository.Id}' has no GGUF file for the tag '{tag}'.");
        }

        request.Http.Response.Headers[HubHeaders.RepoCommit] = commit.Id.ToString();
        return Results.Json(
            new GgufManifest
            {
                Model = RepositoryInfos.Sibling(chosen, blobs: true),
                Projector = files.Find(IsProjector) is { } projector ? RepositoryInfos.Sibling(projector, blobs: true) : null,
            },
            ManifestJsonContext.Default.GgufManifest);
    }

    /// <summary>The file of a tag. Of a model in several files the first: it names the others.</summary>
    private static CatalogEntry? Choose(List<CatalogEntry> files, string tag)
    {
        return string.Equals(tag, Latest, StringComparison.OrdinalIgnoreCase)
            ? Preferred.Select(Named).OfType<CatalogEntry>().FirstOrDefault() ?? files.FirstOrDefault()
            : Named(tag);

        CatalogEntry? Named(string part) => files.Find(file => file.Path.Contains(part, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsProjector(CatalogEntry file) => file.Path.Contains(Projector, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The reply of <c>GET /v2/{id}/manifests/{tag}</c>.</summary>
internal sealed record GgufManifest
{
    [JsonPropertyName("ggufFile")] public required ModelSibling Model { get; init; }

    [JsonPropertyName("mmprojFile")] public ModelSibling? Projector { get; init; }
}

/// <summary>Source-generated JSON of manifests.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GgufManifest))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
