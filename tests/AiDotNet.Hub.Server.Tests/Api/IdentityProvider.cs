using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>A real OpenID Connect provider on loopback, which lets everybody in as whom the test says.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "hub";
    public const string ClientSecret = "a secret of the hub's";

    private readonly WebApplication _application;

    private IdentityProvider(WebApplication application) => _application = application;

    /// <summary>Who is in front of the browser.</summary>
    public Person Current { get; set; } = new("1", "grace", "Grace Hopper", "grace@x.local", EmailVerified: true);

    public Uri Url => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<IdentityProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        IdentityProvider? provider = null;
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode();
            server.SetAuthorizationEndpointUris("/authorize").SetTokenEndpointUris("/token").SetUserInfoEndpointUris("/userinfo");
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            server.RegisterScopes(Scopes.Email, Scopes.Profile);
            server.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<OpenIddictServerEvents.ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.RedirectUri?.EndsWith("/signin-oidc", StringComparison.Ordinal) != true)
                {
                    context.Reject(OpenIddictConstants.Errors.InvalidClient);
                }

                return ValueTask.CompletedTask;
            }));
            server.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
                {
                    context.Reject(OpenIddictConstants.Errors.InvalidClient);
                }

                return ValueTask.CompletedTask;
            }));
            server.AddEventHandler<OpenIddictServerEvents.HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                context.SignIn(provider!.PrincipalFor(context.Request.GetScopes()));
                return ValueTask.CompletedTask;
            }));
            server.AddEventHandler<OpenIddictServerEvents.HandleUserInfoRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                var person = provider!.Current;
                context.PreferredUsername = person.Name;
                context.Email = person.Email;
                context.EmailVerified = person.EmailVerified;
                return ValueTask.CompletedTask;
            }));
        });
        var application = builder.Build();
        application.UseAuthentication();
        provider = new IdentityProvider(application);
        await application.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private ClaimsPrincipal PrincipalFor(IEnumerable<string> scopes)
    {
        var identity = new ClaimsIdentity("test", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, Current.Subject).SetClaim(Claims.Name, Current.FullName);
        identity.SetScopes(scopes);
        identity.SetDestinations(claim => [Destinations.IdentityToken, Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }
}

/// <summary>Somebody as the provider knows them.</summary>
internal sealed record Person(string Subject, string? Name, string? FullName, string? Email, bool EmailVerified);
