using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Hosting;

/// <summary>The settings below <c>Hub:</c>, the same for the server and for the commands beside it.</summary>
internal static class HubConfiguration
{
    /// <summary>Puts what the environment says over the options.</summary>
    public static void Read(HubServerOptions options) =>
        Apply(options, new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection(HubServerOptions.Section));

    /// <summary>Puts a section over the options.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: a value is wrong.</exception>
    public static void Apply(HubServerOptions options, IConfigurationSection section)
    {
        section.GetSection(nameof(HubServerOptions.Admin)).Bind(options.Admin);
        section.GetSection(nameof(HubServerOptions.OpenIdConnect)).Bind(options.OpenIdConnect);
        options.DefaultNamespace = section[nameof(HubServerOptions.DefaultNamespace)] ?? options.DefaultNamespace;
        if (section[nameof(HubServerOptions.PublicUrl)] is { Length: > 0 } url)
        {
            options.PublicUrl = Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
                ? parsed
                : throw new HubException(
                    HubErrorCode.InvalidRequest, $"The setting Hub:PublicUrl is '{url}', which is no address; it begins with http:// or https://.");
        }
    }
}
