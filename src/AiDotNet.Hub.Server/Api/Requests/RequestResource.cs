namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>What a request is after, as rate limits name it (protocol §16).</summary>
internal enum RequestResource
{
    /// <summary>Health and metrics, which those who watch must always get, and uploads and chunks, which a limited call has allowed.</summary>
    None,

    /// <summary>The JSON API and the LFS batch calls.</summary>
    Api,

    /// <summary>Files.</summary>
    Resolvers,

    /// <summary>Everything else.</summary>
    Pages,
}

/// <summary>Finds out what requests are after.</summary>
internal static class RequestResources
{
    /// <summary>By method and path alone: it must be known before any route is.</summary>
    public static RequestResource Of(string method, HubRequestTarget target) => target.Segments switch
    {
        ["health", ..] or ["metrics"] => RequestResource.None,
        ["api", "adn", "xet", ..] => RequestResource.None,
        ["api", "adn", "lfs", ..] => HttpMethods.IsPut(method) ? RequestResource.None : RequestResource.Resolvers,
        ["api", _, _, _, "resolve", ..] or ["v2", ..] => RequestResource.Resolvers,
        ["api", ..] => RequestResource.Api,
        ["datasets" or "spaces", _, var name, ..] when name.EndsWith(".git", StringComparison.Ordinal) => RequestResource.Api,
        [_, var name, _, ..] when name.EndsWith(".git", StringComparison.Ordinal) => RequestResource.Api,
        ["datasets" or "spaces", _, _, "resolve" or "raw", ..] or [_, _, "resolve" or "raw", ..] => RequestResource.Resolvers,
        _ => RequestResource.Pages,
    };

    /// <summary>The name on the wire.</summary>
    public static string WireName(this RequestResource resource) => resource switch
    {
        RequestResource.Api => "api",
        RequestResource.Resolvers => "resolvers",
        RequestResource.Pages => "pages",
        _ => "none",
    };
}
