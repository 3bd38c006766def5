using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Discussions;
using AiDotNet.Hub.Server.Publishing;
using Microsoft.OpenApi;

namespace AiDotNet.Hub.Server.Api;

/// <summary>How files are to be sent (protocol §9.1).</summary>
internal static class PreuploadApi
{
    private const long MaxBody = 32 * 1024 * 1024;

    public static void MapPreupload(IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiRouting.Repository + "/preupload/{**branch}", PreuploadAsync)
            .WithBodyLimit(MaxBody)
            .WithSummary("Says of each file whether it goes through LFS, is ignored or there already")
            .WithQuery("create_pr", "For a pull request", JsonSchemaType.Boolean)
            .Takes<PreuploadRequest>()
            .Replies<PreuploadReply>();
    }

    private static async Task<IResult> PreuploadAsync(
        HubRequest request, RepositoryCatalog catalog, RepositoryPublisher publisher, CancellationToken cancellationToken)
    {
        // What becomes a pull request, or goes to one, needs no right to the branch.
        var right = request.Query.Flag("create_pr") || PullRequests.NumberOf(request.Tail) is not null ? Right.Discuss : Right.Write;
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, right, cancellationToken);
        var asked = await request.Http.Request.ReadJsonAsync(HubJsonContext.Default.PreuploadRequest, cancellationToken);
        asked.Files.RequireItems("files");
        return Results.Json(
            await publisher.PreuploadAsync(repository.Key, request.Tail, asked, cancellationToken), HubJsonContext.Default.PreuploadReply);
    }
}
