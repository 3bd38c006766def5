using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Commits;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Discussions;
using AiDotNet.Hub.Server.Publishing;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Making commits (protocol §9.4).</summary>
internal static class CommitApi
{
    public static void MapCommit(IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiRouting.Repository + "/commit/{**branch}", CommitAsync)
            .WithBodyOfAnySize()
            .WithSummary("Commits: one JSON object a line, the header first")
            .WithQuery("create_pr", "As a pull request", JsonSchemaType.Boolean)
            .Takes<CommitLine>("application/x-ndjson")
            .Replies<CommitReply>();
    }

    private static async Task<IResult> CommitAsync(
        HubRequest request,
        RepositoryCatalog catalog,
        RepositoryPublisher publisher,
        PullRequests pullRequests,
        PublicAddress address,
        IOptions<HubServerOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var opens = request.Query.Flag("create_pr");
        var right = opens || PullRequests.NumberOf(request.Tail) is not null ? Right.Discuss : Right.Write;
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, right, cancellationToken);
        await using var body = new StallGuardedStream(request.Http.Request.Body, StallGuardedStream.DefaultPatience, time);
        await using var lines = new CommitLineReader(body, new CommitBodyLimits(), SpoolDirectory.Of(options.Value));
        try
        {
            var operations = CommitBody.ReadAsync(lines, cancellationToken);
            var (opened, commit) = await CommitAsync(operations);
            var reply = new CommitReply
            {
                CommitOid = commit.Id.ToString(),
                CommitUrl = address.Of(request.Http.Request, $"{repository.UrlPath}/commit/{commit.Id}"),
                PullRequestUrl = opened is null ? null : address.Of(request.Http.Request, $"{repository.UrlPath}/discussions/{opened}"),
            };
            return Results.Json(reply, HubJsonContext.Default.CommitReply);
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

        async Task<(int? Opened, CommitInfo Commit)> CommitAsync(IAsyncEnumerable<CommitOperation> operations)
        {
            if (opens)
            {
                return await pullRequests.OpenAsync(repository, request.Tail, request.Actor, operations, cancellationToken);
            }

            return (null, PullRequests.NumberOf(request.Tail) is { } number
                ? await pullRequests.CommitAsync(repository, number, request.Caller, request.Actor, operations, cancellationToken)
                : await publisher.CommitAsync(repository.Key, request.Tail, request.Actor, operations, cancellationToken));
        }
    }
}
