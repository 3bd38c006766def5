using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Cli;

/// <summary>The environment, and over it what the command line says.</summary>
internal static class HubAccess
{
    /// <exception cref="UsageException">A variable or an option has a value that cannot be used.</exception>
    public static ModelHubOptions FromCommandLine(Uri? endpoint, string? token, string? cache, bool offline)
    {
        try
        {
            var options = ModelHubOptions.FromEnvironment(endpoint);
            options.Token = token ?? options.Token;
            options.CacheDirectory = cache is null ? options.CacheDirectory : LocalPath.Expand(cache);
            options.Offline |= offline;
            return options;
        }
        catch (FormatException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    /// <exception cref="UsageException">No hub can be opened with these options.</exception>
    public static ModelHub Open(ModelHubOptions options)
    {
        try
        {
            return new ModelHub(options);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    /// <summary>Keeps a token for one hub, owner-only.</summary>
    /// <returns>The file.</returns>
    public static string StoreToken(Uri endpoint, string token)
    {
        var store = CredentialStore.OfHome(HubEnvironment.HomeDirectory);
        store.Store(endpoint, token);
        return store.Path;
    }
}
