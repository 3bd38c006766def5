namespace AiDotNet.Hub.Cli;

/// <summary>The environment, and over it what the command line says.</summary>
internal static class HubAccess
{
    public static ModelHubOptions FromCommandLine(Uri? endpoint, string? token, string? cache, bool offline)
    {
        var options = ModelHubOptions.FromEnvironment();
        if (endpoint is not null)
        {
            options.Endpoint = endpoint;
        }

        if (token is not null)
        {
            options.Token = token;
        }

        if (cache is not null)
        {
            options.CacheDirectory = LocalPath.Expand(cache);
        }

        options.Offline |= offline;
        return options;
    }
}
