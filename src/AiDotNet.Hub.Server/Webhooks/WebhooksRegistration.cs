using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>Registers the room.</summary>
internal static class WebhooksRegistration
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.TryAddSingleton<WebhookRegistry>();
        services.TryAddSingleton<TargetConnector>();
        services.TryAddSingleton<WebhookSender>();
        services.TryAddSingleton<WebhookOutbox>();
        services.TryAddSingleton<WebhookCourier>();
        services.TryAddSingleton<WebhookDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookDispatcher>());
        return services;
    }
}
