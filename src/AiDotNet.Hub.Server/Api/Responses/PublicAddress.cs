using AiDotNet.Hub.Server.Configuration;
using Microsoft.Extensions.Options;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>Absolute addresses in replies. Clients compare their host with the endpoint they were given, so without a configured one it is the request's own (protocol §18).</summary>
internal sealed class PublicAddress(IOptions<HubServerOptions> options)
{
    /// <summary>An absolute address.</summary>
    /// <param name="request">The request that is being answered.</param>
    /// <param name="path">Path and query, already escaped, without a leading slash.</param>
    public string Of(HttpRequest request, string path)
    {
        var root = options.Value.PublicUrl?.GetLeftPart(UriPartial.Authority)
            ?? $"{request.Scheme}://{(request.Host.HasValue ? request.Host.ToUriComponent() : "localhost")}";
        return $"{root}{Prefix(request)}/{path}";
    }

    /// <summary>The path below which clients see the hub, without a slash at its end; empty for the root.</summary>
    public string Prefix(HttpRequest request) =>
        options.Value.PublicUrl is { } url ? url.AbsolutePath.TrimEnd('/') : request.PathBase.ToUriComponent().TrimEnd('/');

    /// <summary>The address of the same listing's next page, as a <c>Link</c> header's value.</summary>
    /// <param name="request">The request that is being answered.</param>
    /// <param name="target">Its path and query as sent.</param>
    /// <param name="parameter">The parameter that names the page.</param>
    /// <param name="value">The next page.</param>
    public string NextLink(HttpRequest request, Requests.HubRequestTarget target, string parameter, string value)
    {
        var kept = target.RawQuery.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !pair.StartsWith(parameter + "=", StringComparison.Ordinal))
            .Append($"{parameter}={Uri.EscapeDataString(value)}");
        return $"<{Of(request, target.RawPath.TrimStart('/'))}?{string.Join('&', kept)}>; rel=\"next\"";
    }
}
