using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>Refuses requests by a name that is not the hub's: addresses in replies are made of that name, and a page elsewhere could have its own point here.</summary>
internal sealed class KnownHosts(RequestDelegate next, HubServerOptions options)
{
    private readonly IReadOnlyList<string> _names =
        options.AllowedHosts.Count == 0 || options.PublicUrl is null ? options.AllowedHosts : [.. options.AllowedHosts, options.PublicUrl.Host];

    /// <summary>Runs behind what reads a proxy's headers.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        // What watches the process asks by its address.
        var host = context.Request.Host.Host;
        return _names.Count == 0 || HostListAttribute.Holds(_names, host) || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
            ? next(context)
            : throw new HubException(
                HubErrorCode.InvalidRequest, $"This hub is not called '{host}'. Ask by one of its names; its operator lists them in Hub:AllowedHosts.");
    }
}
