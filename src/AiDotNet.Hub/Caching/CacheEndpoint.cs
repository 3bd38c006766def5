namespace AiDotNet.Hub.Caching;

/// <summary>The name under which a hub's answers are kept.</summary>
internal static class CacheEndpoint
{
    /// <summary>The name under which is kept what no hub said and what holds for all: in a cache that another program fills, too. No hub has it.</summary>
    public const string Every = "every-hub";

    /// <summary>The host in lower case, the port where it is not 443, the path where there is one.</summary>
    /// <param name="endpoint">An absolute http or https address.</param>
    public static string Of(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var host = endpoint.HostNameType == UriHostNameType.IPv6 ? endpoint.Host.ToLowerInvariant() : endpoint.IdnHost.ToLowerInvariant();
        var port = endpoint.Port == 443 ? "" : FormattableString.Invariant($":{endpoint.Port}");
        return host + port + endpoint.AbsolutePath.TrimEnd('/');
    }
}
