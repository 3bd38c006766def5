using AiDotNet.Hub.Server.Api.Requests;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AiDotNet.Hub.Server.Hosting;

/// <summary>Metrics for Prometheus, and traces and metrics for a collector where the environment names one.</summary>
internal static class HubTelemetry
{
    /// <summary>OpenTelemetry's own name for the collector's address.</summary>
    private const string CollectorAddress = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string MetricsPath = "/metrics";

    /// <summary>Registers the hub's meter and those of ASP.NET Core and the runtime. Their labels are routes, never paths.</summary>
    public static void AddHubTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var hasCollector = configuration[CollectorAddress] is { Length: > 0 };
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("adn-hub", serviceVersion: typeof(HubTelemetry).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(HubMetrics.MeterName).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation().AddPrometheusExporter();
                if (hasCollector)
                {
                    metrics.AddOtlpExporter();
                }
            });
        if (hasCollector)
        {
            telemetry.WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddOtlpExporter());
        }
    }

    /// <summary>Answers <c>/metrics</c>: to administrators, and to everyone on the port that is for it.</summary>
    public static void UseHubMetrics(this WebApplication application, int? port) =>
        application.UseOpenTelemetryPrometheusScrapingEndpoint(context =>
            context.Request.Path == MetricsPath && (IsOnPort(context, port) || context.CallerOrAnonymous().IsAdmin));

    /// <summary>On the port for metrics nothing else is there.</summary>
    public static void GuardMetricsPort(this WebApplication application, int? port)
    {
        if (port is not null)
        {
            application.Use((context, next) =>
                !IsOnPort(context, port) || context.Request.Path == MetricsPath || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
                    ? next(context)
                    : throw new BadHttpRequestException("This port has /metrics and /health alone.", StatusCodes.Status404NotFound));
        }
    }

    private static bool IsOnPort(HttpContext context, int? port) => port is { } wanted && context.Connection.LocalPort == wanted;
}
