using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;

namespace AiDotNet.Hub.Server.Api;

/// <summary>What clients ask for and this server does not have: each is told so in a way that the client can live with (protocol §10, §13, §15).</summary>
internal static class UnsupportedApi
{
    private const string NoXet =
        "This server does not use Xet storage. Set HF_HUB_DISABLE_XET=1 (or pip uninstall hf_xet) and retry.";

    private const string NoPullRequests = "Pull requests are not supported by this server";

    public static void MapUnsupported(IEndpointRouteBuilder routes)
    {
        routes.MapRead(ApiRouting.Repository + "/xet-write-token/{**revision}", () => new HubErrorResult(StatusCodes.Status404NotFound, NoXet));
        routes.MapRead(ApiRouting.Repository + "/xet-read-token/{**revision}", () => new HubErrorResult(StatusCodes.Status404NotFound, NoXet));
        routes.MapRead(ApiRouting.Repository + "/discussions", NoDiscussionsAsync);
        routes.MapPost(ApiRouting.Repository + "/discussions", () => new HubErrorResult(StatusCodes.Status403Forbidden, NoPullRequests));
        routes.MapRead("/api/agent-harnesses", () => Results.Text("""{"standardEnvVars":[],"harnesses":{}}""", "application/json; charset=utf-8"));
        routes.Map("/{**path}", NotFoundAsync).WithOrder(int.MaxValue);
    }

    /// <summary>Refuses uploads that are to become a pull request.</summary>
    public static void RefusePullRequest(HubRequest request)
    {
        if (request.Query.Flag("create_pr"))
        {
            throw new AccessDeniedException(HubErrorCode.AccessDenied, NoPullRequests);
        }
    }

    private static async Task<IResult> NoDiscussionsAsync(HubRequest request, RepositoryCatalog catalog, CancellationToken cancellationToken)
    {
        await catalog.FindAsync(request.Caller, request.Type, request.Id, Right.Read, cancellationToken);
        return Results.Text("""{"count":0,"start":0,"discussions":[]}""", "application/json; charset=utf-8");
    }

    /// <summary>Everything else, whatever the method: some clients take a 405 for a failure where a 404 means "not here" (protocol §20, trap 22).</summary>
    private static async Task<IResult> NotFoundAsync(HubRequest request, BareNames bareNames, CancellationToken cancellationToken) =>
        await bareNames.RedirectAsync(request, cancellationToken)
        ?? new HubErrorResult(StatusCodes.Status404NotFound, $"This server has no {request.Http.Request.Method} {request.Target.RawPath}");
}
