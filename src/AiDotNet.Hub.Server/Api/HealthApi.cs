using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;

namespace AiDotNet.Hub.Server.Api;

/// <summary>What watches the process asks.</summary>
internal static class HealthApi
{
    public static void MapHealth(IEndpointRouteBuilder routes)
    {
        routes.MapRead("/health/live", Live)
            .WithSummary("Whether the process answers")
            .Replies("text/plain");
        routes.MapRead("/health/ready", ReadyAsync)
            .WithSummary("Whether database and store work: 200, or 503 with what is wrong")
            .Replies("text/plain")
            .Replies<ErrorReply>(StatusCodes.Status503ServiceUnavailable);
        routes.MapRead("/metrics", RefuseMetrics)
            .WithSummary("Figures for Prometheus, for administrators")
            .Replies("text/plain");
    }

    private static IResult Live() => Results.Text("Healthy");

    private static async Task<IResult> ReadyAsync(HubReadiness readiness, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return new HubErrorResult(StatusCodes.Status503ServiceUnavailable, "Not ready: the hub is stopping.");
        }

        var faults = await readiness.FindFaultsAsync(cancellationToken);
        return faults.Count == 0
            ? Results.Text("Healthy")
            : new HubErrorResult(StatusCodes.Status503ServiceUnavailable, $"Not ready: {string.Join(", ", faults)}.");
    }

    /// <summary>Those who may read the figures are answered in front of the routes.</summary>
    private static IResult RefuseMetrics(HubRequest request)
    {
        request.RequireLogin();
        throw new AccessDeniedException(HubErrorCode.AccessDenied, "Only administrators read the hub's figures. Hub:Metrics:Port gives them a port of their own.");
    }
}
