using System.Globalization;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Discussions;
using AiDotNet.Hub.Server.Xet;
using Microsoft.OpenApi;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Tokens for sending and fetching chunks (protocol §10.1).</summary>
internal static class XetTokensApi
{
    /// <summary>The revision that clients name where a pull request is to be made.</summary>
    private const string NoRevision = "None";

    public static void MapXetTokens(IEndpointRouteBuilder routes)
    {
        routes.MapRead(ApiRouting.Repository + "/xet-write-token/{**revision}", WriteTokenAsync)
            .WithSummary("A token for sending files in chunks")
            .WithQuery("create_pr", "For a pull request that is still to be made", JsonSchemaType.Boolean)
            .Replies<XetToken>();
        routes.MapRead(ApiRouting.Repository + "/xet-read-token/{**revision}", ReadTokenAsync)
            .WithSummary("A token for fetching files in chunks")
            .Replies<XetToken>();
    }

    /// <summary>The right to send files to a revision: with what becomes a pull request, or goes to one, no right to the branch is needed.</summary>
    public static Right RightTo(string? revision, bool createsPullRequest) =>
        createsPullRequest || revision is null or NoRevision || PullRequests.NumberOf(revision) is not null ? Right.Discuss : Right.Write;

    private static async Task<IResult> WriteTokenAsync(HubRequest request, RepositoryCatalog catalog, XetAddresses addresses, CancellationToken cancellationToken)
    {
        var right = RightTo(request.Tail, request.Query.Flag("create_pr"));
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, right, cancellationToken);
        return Reply(request, addresses.Issue(request.Http.Request, new XetPass(MayWrite: true, repository.Key, request.RequireLogin().UserId)));
    }

    private static async Task<IResult> ReadTokenAsync(HubRequest request, RepositoryCatalog catalog, XetAddresses addresses, CancellationToken cancellationToken)
    {
        var repository = await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Content, cancellationToken);
        return Reply(request, addresses.Issue(request.Http.Request, new XetPass(MayWrite: false, repository.Key, request.Caller.UserId)));
    }

    /// <summary>In the headers and in the body: one client reads the former, another the latter.</summary>
    private static IResult Reply(HubRequest request, XetToken token)
    {
        var headers = request.Http.Response.Headers;
        headers[HubHeaders.XetAccessToken] = token.AccessToken;
        headers[HubHeaders.XetTokenExpiration] = token.Expires.ToString(CultureInfo.InvariantCulture);
        headers[HubHeaders.XetCasUrl] = token.CasUrl;
        headers.CacheControl = "no-store";
        return Results.Json(token, HubJsonContext.Default.XetToken);
    }
}
