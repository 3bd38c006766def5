using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Who the token belongs to (protocol §3.1).</summary>
internal static class IdentityApi
{
    public static void MapIdentity(IEndpointRouteBuilder routes)
    {
        routes.MapRead("/" + HubRoutes.WhoAmI, WhoAmIAsync)
            .WithSummary("Who the token belongs to, and what it may do")
            .Replies<WhoAmI>();
    }

    private static async Task<IResult> WhoAmIAsync(HubRequest request, AccountService accounts, CancellationToken cancellationToken) =>
        Results.Json(await accounts.DescribeAsync(request.RequireLogin(), cancellationToken), HubJsonContext.Default.WhoAmI);
}
