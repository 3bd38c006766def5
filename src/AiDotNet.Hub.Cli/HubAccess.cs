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

    /// <summary>Where tokens are kept, for people to know.</summary>
    public static string CredentialsFile => "~/.aidotnet/credentials.json";

    /// <summary>Keeps a token for one endpoint, owner-only.</summary>
    public static Task StoreTokenAsync(Uri endpoint, string token, CancellationToken cancellationToken) => throw new NotImplementedException();
}
