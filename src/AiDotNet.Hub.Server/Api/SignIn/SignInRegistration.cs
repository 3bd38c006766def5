using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Configuration;
using Microsoft.AspNetCore.DataProtection;

namespace AiDotNet.Hub.Server.Api.SignIn;

/// <summary>Registers what browsers need to sign in.</summary>
internal static class SignInRegistration
{
    private const string KeyFolder = "keys";

    private static readonly TimeSpan SessionLifetime = TimeSpan.FromDays(14);

    /// <summary>Adds the session's cookie and, where one is configured, the provider of identities.</summary>
    public static void AddSignIn(this IServiceCollection services, HubServerOptions options)
    {
        // The keys seal the cookies. They lie in the owner's folder as the tokens' hashes do, so the warning that they are not encrypted there says nothing new.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        services.AddDataProtection()
            .SetApplicationName("AiDotNet.Hub")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.DataDirectory, KeyFolder)));

        var authentication = services.AddAuthentication().AddCookie(BrowserSession.Scheme, session =>
        {
            session.Cookie.Name = BrowserSession.Scheme;
            session.Cookie.SameSite = SameSiteMode.Lax;
            session.Cookie.HttpOnly = true;
            session.Cookie.SecurePolicy = SecurePolicy(options);
            session.ExpireTimeSpan = SessionLifetime;
            session.SlidingExpiration = true;
        });
        if (options.OpenIdConnect.Authority is not null)
        {
            ExternalProvider.Add(authentication, options);
        }
    }

    /// <summary>Cookies of a hub that is known to be reached over TLS travel over nothing else.</summary>
    public static CookieSecurePolicy SecurePolicy(HubServerOptions options) =>
        options.PublicUrl?.Scheme == Uri.UriSchemeHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
}
