using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Registers the room, and with it the store that all others see.</summary>
internal static class XetRegistration
{
    /// <summary>Adds what takes, keeps and gives out files in chunks.</summary>
    /// <param name="services">The services.</param>
    /// <param name="plain">Where blobs are; knows nothing of chunks.</param>
    public static IServiceCollection AddXet(this IServiceCollection services, IBlobStore plain)
    {
        services.TryAddSingleton(new XorbStore(plain));
        services.TryAddSingleton<ChunkedFiles>();
        services.TryAddSingleton<IBlobStore>(provider => new ChunkedBlobStore(plain, provider.GetRequiredService<ChunkedFiles>()));
        services.TryAddSingleton<XetTickets>();
        services.TryAddSingleton<XorbIngest>();
        services.TryAddSingleton<ShardCheck>();
        services.TryAddSingleton(provider => new ShardIngest(
            provider.GetRequiredService<HubDatabase>(), plain, provider.GetRequiredService<ShardCheck>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<DedupeAnswers>();
        services.TryAddSingleton<Reconstructions>();
        services.TryAddSingleton<XorbPieces>();
        services.TryAddSingleton<XetCollector>();
        services.AddHostedService<XetCollectorJob>();
        return services;
    }
}
