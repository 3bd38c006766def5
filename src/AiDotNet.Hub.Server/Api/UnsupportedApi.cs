using System.Text.Json;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;

namespace AiDotNet.Hub.Server.Api;

/// <summary>What clients ask for and this server does not have: each is told so in a way that the client can live with (protocol §10, §15).</summary>
internal static class UnsupportedApi
{
    public static void MapUnsupported(IEndpointRouteBuilder routes)
    {
        routes.MapRead("/api/agent-harnesses", NoHarnesses)
            .WithSummary("Empty: the Python client asks for it at every start")
            .Replies<Dictionary<string, JsonElement>>();
        routes.Map("/{**path}", NotFoundAsync).WithOrder(int.MaxValue);
    }

    private static IResult NoHarnesses() => Results.Text("""{"standardEnvVars":[],"harnesses":{}}""", "application/json; charset=utf-8");

    /// <summary>Everything else, whatever the method: some clients take a 405 for a failure where a 404 means "not here" (protocol §20, trap 22).</summary>
    private static async Task<IResult> NotFoundAsync(HubRequest request, BareNames bareNames, CancellationToken cancellationToken) =>
        await bareNames.RedirectAsync(request, cancellationToken)
        ?? new HubErrorResult(StatusCodes.Status404NotFound, $"This server has no {request.Http.Request.Method} {request.Target.RawPath}");
}
