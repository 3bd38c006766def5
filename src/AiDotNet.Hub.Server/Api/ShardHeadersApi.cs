using System.Text.Json;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Catalog;

namespace AiDotNet.Hub.Server.Api;

/// <summary>The tensor headers of all shards at once (protocol §6.2).</summary>
internal static class ShardHeadersApi
{
    public static void MapShardHeaders(IEndpointRouteBuilder routes)
    {
        routes.MapRead(ApiRouting.Repository + "/safetensors-metadata/{**path}", ReadAsync)
            .WithSummary("An index of shards and the safetensors header of each")
            .Replies<Dictionary<string, JsonElement>>();
    }

    private static async Task<IResult> ReadAsync(HubRequest request, RepositoryCatalog catalog, ShardHeaders shards, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Content, cancellationToken);
        var commit = await catalog.ResolveRevisionAsync(repository, repository.DefaultBranch, cancellationToken);
        request.Http.Response.Headers[Protocol.HubHeaders.RepoCommit] = commit.Id.ToString();
        var headers = await shards.ReadAsync(repository, commit, request.Tail, cancellationToken);
        return Results.Stream(body => WriteAsync(headers, body, cancellationToken), "application/json; charset=utf-8");
    }

    private static async Task WriteAsync(IndexedHeaders headers, Stream body, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteStartObject("index");
        if (headers.Metadata is { } metadata)
        {
            json.WritePropertyName("metadata");
            metadata.WriteTo(json);
        }

        json.WriteEndObject();
        json.WriteStartObject("headers");
        foreach (var (name, header) in headers.Headers)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(header, skipInputValidation: true);
            await json.FlushAsync(cancellationToken);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
