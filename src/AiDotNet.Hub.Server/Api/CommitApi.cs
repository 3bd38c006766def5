using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Commits;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Publishing;
using Microsoft.Extensions.Options;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Making commits (protocol §9.4).</summary>
internal static class CommitApi
{
    public static void MapCommit(IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiRouting.Repository + "/commit/{**branch}", CommitAsync).WithBodyOfAnySize();
    }

    private static async Task<IResult> CommitAsync(
        HubRequest request,
        RepositoryCatalog catalog,
        RepositoryPublisher publisher,
        PublicAddress address,
        IOptions<HubServerOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        UnsupportedApi.RefusePullRequest(request);
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Write, cancellationToken);
        await using var body = new StallGuardedStream(request.Http.Request.Body, StallGuardedStream.DefaultPatience, time);
        await using var lines = new CommitLineReader(body, new CommitBodyLimits(), SpoolDirectory.Of(options.Value));
        try
        {
            var commit = await publisher.CommitAsync(
                repository.Key, request.Tail, request.Actor, CommitBody.ReadAsync(lines, cancellationToken), cancellationToken);
            return Results.Json(
                new CommitReply { CommitOid = commit.Id.ToString(), CommitUrl = address.Of(request.Http.Request, $"{repository.UrlPath}/commit/{commit.Id}") },
                HubJsonContext.Default.CommitReply);
        }
        catch (HubException e) when (e.Code == HubErrorCode.EntryNotFound)
        {
            return new HubErrorResult(new HubErrorReply
            {
                Status = StatusCodes.Status404NotFound,
                Code = HubHeaders.EntryNotFound,
                Message = "A file with this name doesn't exist",
            });
        }
    }
}
