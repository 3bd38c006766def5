namespace AiDotNet.Hub.Server.Api;

/// <summary>What watches the process asks. The server listens only once it is ready, so both answer alike.</summary>
internal static class HealthApi
{
    public static void MapHealth(IEndpointRouteBuilder routes)
    {
        routes.MapRead("/health/live", Healthy);
        routes.MapRead("/health/ready", Healthy);
    }

    private static IResult Healthy() => Results.Text("Healthy");
}
