using AiDotNet.Hub.Server.Api.Reference;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Takes what clients tell about their use, and keeps nothing of it (protocol §14.2).</summary>
internal static class TelemetryApi
{
    public static void MapTelemetry(IEndpointRouteBuilder routes)
    {
        routes.MapRead("/api/telemetry/{**topic}", ApiRouting.EmptyObject)
            .WithSummary("Answers and keeps nothing")
            .Replies<EmptyReply>();
    }
}
