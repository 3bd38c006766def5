using AiDotNet.Hub.Server.Configuration;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>How slow a request's body may be. A file or a commit may trickle, links being as slow as they are; what is small must come at <see cref="LeastRate"/>.
/// Nothing may stand still.</summary>
internal sealed class BodyPace(RequestDelegate next, HubServerOptions options, TimeProvider time)
{
    /// <summary>The pace of bodies that no call streams.</summary>
    public static MinDataRate LeastRate { get; } = new(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(30));

    /// <summary>Runs behind routing, which knows what kind of body is wanted.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var isStreamed = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is { MaxRequestBodySize: null };
        if (isStreamed && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        var body = context.Request.Body;
        await using var guarded = new StallGuardedStream(body, options.Limits.BodyStall, time);
        context.Request.Body = guarded;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Body = body;
        }
    }
}
