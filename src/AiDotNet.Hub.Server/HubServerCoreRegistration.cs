namespace AiDotNet.Hub.Server;

/// <summary>Registers the rooms below the API.</summary>
internal static class HubServerCoreRegistration
{
    /// <summary>Adds accounts, catalog, publishing, search, storage and data. <see cref="HubServerCore.StartAsync"/> is to run before the first call.</summary>
    public static IServiceCollection AddHubServerCore(this IServiceCollection services, HubServerOptions options) => throw new NotImplementedException();
}
