namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:OpenIdConnect</c>: signing in with another provider's account; off without an authority.</summary>
internal sealed class OpenIdConnectSettings
{
    /// <summary>The provider's address, whose <c>/.well-known/openid-configuration</c> says the rest. Default null: nobody signs in so.</summary>
    public Uri? Authority { get; set; }

    /// <summary>The hub's name at the provider.</summary>
    public string? ClientId { get; set; }

    /// <summary>The hub's secret at the provider; null for one that needs none.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What the log-in page calls the provider. Default <c>OpenID Connect</c>.</summary>
    public string Name { get; set; } = "OpenID Connect";

    /// <summary>Whether someone new gets an account at their first sign-in. Default true; false: <c>adn-hub users add NAME --subject S</c> makes it.</summary>
    public bool AutoProvision { get; set; } = true;
}
