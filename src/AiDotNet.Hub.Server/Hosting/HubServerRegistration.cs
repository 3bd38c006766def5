using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api;
using AiDotNet.Hub.Server.Api.RateLimits;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Api.SignIn;
using AiDotNet.Hub.Server.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AiDotNet.Hub.Server.Hosting;

/// <summary>Puts the hub into an ASP.NET Core application.</summary>
internal static class HubServerRegistration
{
    /// <summary>More than any client sends; what they may hold together is the limit that answers in words.</summary>
    private const int MostHeaders = 1000;

    /// <summary>Registers every room. <see cref="HubServerCore.StartAsync"/> is to run before the first request.</summary>
    public static IServiceCollection AddHubServer(this IServiceCollection services, HubServerOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHubServerCore(options);
        services.TryAddSingleton(Options.Create(options));
        services.AddHubReference();
        services.AddSingleton<HubMetrics>();
        services.AddSingleton<RequestQuotas>();
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<LfsAddresses>();
        services.AddSingleton<XetAddresses>();
        services.AddScoped<BareNames>();
        services.AddScoped<MovedAddress>();
        services.AddSignIn(options);
        services.AddRouting(routing =>
        {
            routing.ConstraintMap[RepositoryTypeConstraint.Name] = typeof(RepositoryTypeConstraint);
            routing.ConstraintMap[NamespaceConstraint.Name] = typeof(NamespaceConstraint);
            routing.ConstraintMap[ReferenceDocumentConstraint.Name] = typeof(ReferenceDocumentConstraint);
        });
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, HubJsonContext.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, ApiJsonContext.Default);
        });
        services.Configure<KestrelServerOptions>(kestrel => Limit(kestrel, options.Limits));
        services.Configure<ForwardedHeadersOptions>(forwarded => Trust(forwarded, options.Proxies));
        return services;
    }

    /// <summary>The pipeline and every route.</summary>
    /// <param name="application">The application.</param>
    /// <param name="metricsPort">The port that has the metrics and nothing else; null for none.</param>
    public static void MapHubServer(this WebApplication application, int? metricsPort = null)
    {
        application.UseMiddleware<HubResponseHeaders>();
        application.UseForwardedHeaders();
        application.UseMiddleware<RequestLog>();
        application.UseMiddleware<HubErrorResponses>();
        application.UseMiddleware<RequestLimits>();
        application.UseMiddleware<KnownHosts>();
        application.GuardMetricsPort(metricsPort);
        application.UseMiddleware<PublicPrefix>();
        application.UseMiddleware<BadTokens>();
        application.UseAuthentication();
        application.UseMiddleware<CallerAuthentication>();
        application.UseMiddleware<RateLimiting>();
        application.UseHubMetrics(metricsPort);
        application.UseRouting();
        application.UseMiddleware<BodyPace>();
        application.UseMiddleware<TransferMetering>();
        application.MapApi();
        application.MapHubReference();
    }

    private static void Limit(KestrelServerOptions kestrel, LimitOptions limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = limits.Connections > 0 ? limits.Connections : null;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.HeaderBytes * RequestLimits.HardLimit;
        kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
        kestrel.Limits.MaxRequestLineSize = limits.TargetBytes * RequestLimits.HardLimit;
        kestrel.Limits.RequestHeadersTimeout = limits.HeaderTimeout;
        kestrel.Limits.KeepAliveTimeout = limits.KeepAlive;
        kestrel.Limits.MaxRequestBodySize = limits.BodyBytes;
        kestrel.Limits.MinRequestBodyDataRate = BodyPace.LeastRate;

        // A download may be as slow as the link is.
        kestrel.Limits.MinResponseDataRate = null;
    }

    private static void Trust(ForwardedHeadersOptions forwarded, ProxyOptions proxies)
    {
        // Loopback is among the defaults, and whoever can reach the hub from its own machine could then pretend to be anyone.
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        forwarded.ForwardLimit = proxies.Hops;
        if (proxies.Known.Count == 0)
        {
            return;
        }

        forwarded.ForwardedHeaders = ForwardedHeaders.All;
        foreach (var network in NetworkListAttribute.Parse(proxies.Known))
        {
            forwarded.KnownIPNetworks.Add(network);
        }
    }
}
