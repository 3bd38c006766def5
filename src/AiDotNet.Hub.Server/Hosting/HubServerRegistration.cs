using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Api.SignIn;
using AiDotNet.Hub.Server.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AiDotNet.Hub.Server.Hosting;

/// <summary>Puts the hub into an ASP.NET Core application.</summary>
internal static class HubServerRegistration
{
    /// <summary>The largest body of a call that does not stream it.</summary>
    private const long MaxBody = 8 * 1024 * 1024;

    /// <summary>Registers every room. <see cref="HubServerCore.StartAsync"/> is to run before the first request.</summary>
    public static IServiceCollection AddHubServer(this IServiceCollection services, HubServerOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHubServerCore(options);
        services.TryAddSingleton(Options.Create(options));
        services.AddSingleton<PublicAddress>();
        services.AddScoped<BareNames>();
        services.AddSignIn(options);
        services.AddRouting(routing =>
        {
            routing.ConstraintMap[RepositoryTypeConstraint.Name] = typeof(RepositoryTypeConstraint);
            routing.ConstraintMap[NamespaceConstraint.Name] = typeof(NamespaceConstraint);
        });
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, HubJsonContext.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, ApiJsonContext.Default);
        });
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;

            // Links may be as slow as they are; what stands still is ended by StallGuardedStream.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        return services;
    }

    /// <summary>The pipeline and every route.</summary>
    public static void MapHubServer(this WebApplication application)
    {
        application.UseMiddleware<HubResponseHeaders>();
        application.UseMiddleware<HubErrorResponses>();
        application.UseAuthentication();
        application.UseMiddleware<CallerAuthentication>();
        application.UseRouting();
        application.MapApi();
    }
}
