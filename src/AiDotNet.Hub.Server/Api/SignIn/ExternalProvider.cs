using System.Security.Claims;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AiDotNet.Hub.Server.Api.SignIn;

/// <summary>Signing in by OpenID Connect: authorisation code with PKCE; the provider's word becomes a session of the hub, and its tokens are not kept.</summary>
internal static class ExternalProvider
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string Scheme = "adn-openid";

    private const string CallbackPath = "/signin-oidc";

    /// <summary>Adds the provider that the configuration names.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: a setting is missing or wrong.</exception>
    public static void Add(AuthenticationBuilder authentication, HubServerOptions options)
    {
        var settings = options.OpenIdConnect;
        var authority = RequireAuthority(settings);
        authentication.AddOpenIdConnect(Scheme, settings.Name, provider =>
        {
            provider.Authority = authority.AbsoluteUri;
            provider.RequireHttpsMetadata = authority.Scheme == Uri.UriSchemeHttps;
            provider.ClientId = settings.ClientId;
            provider.ClientSecret = settings.ClientSecret;
            provider.CallbackPath = CallbackPath;
            provider.SignInScheme = BrowserSession.Scheme;
            provider.ResponseType = OpenIdConnectResponseType.Code;
            provider.ResponseMode = OpenIdConnectResponseMode.Query;
            provider.UsePkce = true;
            provider.SaveTokens = false;
            provider.MapInboundClaims = false;
            provider.GetClaimsFromUserInfoEndpoint = true;
            provider.Scope.Add("email");

            // The issuer is part of who somebody is.
            provider.ClaimActions.Remove("iss");
            provider.ClaimActions.MapUniqueJsonKey("preferred_username", "preferred_username");
            provider.ClaimActions.MapUniqueJsonKey("email_verified", "email_verified");

            // The provider sends the browser back by a plain redirect, with which cookies of this kind come along.
            provider.NonceCookie.SameSite = SameSiteMode.Lax;
            provider.NonceCookie.SecurePolicy = SignInRegistration.SecurePolicy(options);
            provider.CorrelationCookie.SameSite = SameSiteMode.Lax;
            provider.CorrelationCookie.SecurePolicy = SignInRegistration.SecurePolicy(options);
            provider.Events = new OpenIdConnectEvents
            {
                OnRedirectToIdentityProvider = UsePublicAddress,
                OnTicketReceived = BecomeUserAsync,
                OnRemoteFailure = SayWhy,
            };
        });
    }

    private static Uri RequireAuthority(OpenIdConnectSettings settings)
    {
        var authority = settings.Authority!;
        if (!authority.IsAbsoluteUri || !(authority.Scheme == Uri.UriSchemeHttps || (authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)))
        {
            throw new HubException(
                HubErrorCode.InvalidRequest, $"The setting Hub:OpenIdConnect:Authority is '{authority}'; it begins with https://, or http:// on this machine alone.");
        }

        return !string.IsNullOrWhiteSpace(settings.ClientId)
            ? authority
            : throw new HubException(HubErrorCode.InvalidRequest, "The setting Hub:OpenIdConnect:ClientId is missing: the hub's name at the provider.");
    }

    private static Task UsePublicAddress(RedirectContext context)
    {
        var address = context.HttpContext.RequestServices.GetRequiredService<PublicAddress>();
        context.ProtocolMessage.RedirectUri = address.Of(context.Request, CallbackPath.TrimStart('/'));
        return Task.CompletedTask;
    }

    private static async Task BecomeUserAsync(TicketReceivedContext context)
    {
        var http = context.HttpContext;
        var signIn = http.RequestServices.GetRequiredService<ExternalSignIn>();
        try
        {
            var session = await signIn.SignInAsync(
                Read(context.Principal!), http.Connection.RemoteIpAddress?.ToString(), http.TraceIdentifier, http.RequestAborted);
            context.Principal = BrowserSession.Seal(session);
        }
        catch (AccessDeniedException)
        {
            context.HandleResponse();
            context.Response.Redirect(SignInApi.PathOf(SignInProblem.Unknown));
        }
    }

    private static Task SayWhy(RemoteFailureContext context)
    {
        var logger = context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ExternalProvider));
        ApiLog.ProviderFailed(logger, context.Failure);
        context.HandleResponse();
        context.Response.Redirect(SignInApi.PathOf(SignInProblem.Provider));
        return Task.CompletedTask;
    }

    private static ExternalIdentity Read(ClaimsPrincipal principal) => new(Require(principal, "iss"), Require(principal, "sub"))
    {
        PreferredName = principal.FindFirstValue("preferred_username"),
        FullName = principal.FindFirstValue("name"),
        Email = string.Equals(principal.FindFirstValue("email_verified"), "true", StringComparison.OrdinalIgnoreCase)
            ? principal.FindFirstValue("email")
            : null,
    };

    private static string Require(ClaimsPrincipal principal, string claim) =>
        principal.FindFirstValue(claim) ?? throw new AccessDeniedException(HubErrorCode.AccessDenied, $"The provider's answer has no '{claim}'.");
}
