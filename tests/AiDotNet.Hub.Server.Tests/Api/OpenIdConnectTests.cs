using System.Net;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Signing in by OpenID Connect, through every redirect, with a real provider.</summary>
public sealed class OpenIdConnectTests
{
    [Fact]
    public async Task SignIn_SomebodyNew_GetsAnAccountAndTheSameOneTheNextTime()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var hub = await StartAsync(provider);
        using var first = new Browser(hub.Url);
        Assert.Contains("Sign in with Example", await first.Http.GetStringAsync("/login"), StringComparison.Ordinal);
        Assert.Equal("/api/whoami-v2", await SignInAsync(first, "/api/whoami-v2"));
        var me = await WhoAmIAsync(first);
        Assert.Equal(("grace", "Grace Hopper", "grace@x.local"), ((string)me!["name"]!, (string)me["fullname"]!, (string)me["email"]!));

        // Known by the subject, whatever the name is by now.
        provider.Current = provider.Current with { Name = "hopper" };
        using var second = new Browser(hub.Url);
        await SignInAsync(second);
        Assert.Equal((string)me["id"]!, (string)(await WhoAmIAsync(second))!["id"]!);

        var log = await hub.Services.GetRequiredService<AuditLog>().ListAsync(new AuditQuery { Actor = "grace" }, default);
        Assert.Equal([EventActions.SignedIn, EventActions.SignedIn, EventActions.AccountCreated], log.Entries.Select(entry => entry.Action));
    }

    [Theory]
    [InlineData("alice", "alice2")]
    [InlineData("API", "API2")]
    [InlineData("Ada  Lovelace!", "Ada-Lovelace")]
    [InlineData("--x..y--", "x-y")]
    [InlineData("grace@example.com", "grace")]
    [InlineData("李", "user")]
    [InlineData(null, "user")]
    public async Task SignIn_NameThatIsTakenOrNone_BecomesAFreeOne(string? wanted, string expected)
    {
        await using var provider = await IdentityProvider.StartAsync();
        provider.Current = new Person("7", wanted, null, null, EmailVerified: false);
        await using var hub = await StartAsync(provider);
        using var browser = new Browser(hub.Url);
        await SignInAsync(browser);
        Assert.Equal(expected, (string)(await WhoAmIAsync(browser))!["name"]!);
    }

    [Fact]
    public async Task SignIn_AddressThatNobodyVerified_IsNotTaken()
    {
        await using var provider = await IdentityProvider.StartAsync();
        provider.Current = provider.Current with { Email = "alice@x.local", EmailVerified = false };
        await using var hub = await StartAsync(provider);
        using var browser = new Browser(hub.Url);
        await SignInAsync(browser);
        var me = await WhoAmIAsync(browser);
        Assert.Equal("grace", (string)me!["name"]!);
        Assert.Null(me["email"]);
    }

    [Fact]
    public async Task SignIn_WithoutAutoProvision_IsForThoseWhomAnAdministratorMade()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var hub = await StartAsync(provider, settings => settings.AutoProvision = false);
        using var stranger = new Browser(hub.Url);
        var refused = await SignInAsync(stranger);
        Assert.Equal("/login?problem=unknown", refused);
        Assert.Contains("You are not known on this hub", await stranger.Http.GetStringAsync(refused), StringComparison.Ordinal);
        Assert.Null(await WhoAmIAsync(stranger));
        Assert.Null(await hub.Services.GetRequiredService<AccountService>().FindNamespaceAsync("grace", default));

        await hub.Services.GetRequiredService<AccountEditor>().CreateUserAsync(
            new NewUser { Name = "hopper", Identity = new ExternalIdentity(provider.Url.AbsoluteUri, "1") }, CoreHub.Operator, default);
        using var known = new Browser(hub.Url);
        await SignInAsync(known);
        Assert.Equal("hopper", (string)(await WhoAmIAsync(known))!["name"]!);
    }

    [Fact]
    public async Task Callback_AnswerThatNobodyAskedFor_SignsNobodyIn()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var hub = await StartAsync(provider);
        using var asking = new Browser(hub.Url);
        using var start = await asking.Http.GetAsync("/login/external");
        using var answer = await asking.Http.GetAsync(start.Headers.Location);

        // The answer to one browser in another one, and one made up.
        using var other = new Browser(hub.Url);
        foreach (var path in new[] { answer.Headers.Location!.PathAndQuery, "/signin-oidc?code=x&state=y", "/signin-oidc" })
        {
            using var reply = await other.Http.GetAsync(path);
            Assert.Equal((HttpStatusCode.Redirect, "/login?problem=provider"), (reply.StatusCode, reply.Headers.Location!.OriginalString));
            Assert.Null(await WhoAmIAsync(other));
        }
    }

    [Fact]
    public async Task Start_ProviderThatIsNotThere_SaysSo()
    {
        await using var hub = await TestHub.StartAsync(options =>
        {
            options.OpenIdConnect.Authority = new Uri("http://127.0.0.1:9/");
            options.OpenIdConnect.ClientId = "hub";
        });
        using var browser = new Browser(hub.Url);
        using var reply = await browser.Http.GetAsync("/login/external");
        Assert.Equal((HttpStatusCode.SeeOther, "/login?problem=provider"), (reply.StatusCode, reply.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task Start_NoProvider_IsNotFound()
    {
        await using var hub = await TestHub.StartAsync();
        using var reply = await hub.GetAsync("/login/external", null);
        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
    }

    [Theory]
    [InlineData("http://id.example.com/", "hub", "Authority")]
    [InlineData("ftp://id.example.com/", "hub", "Authority")]
    [InlineData("https://id.example.com/", null, "ClientId")]
    public async Task Settings_ThatCannotBe_StopTheStartAndAreNamed(string authority, string? client, string expected)
    {
        var error = await Assert.ThrowsAsync<HubException>(() => TestHub.StartAsync(options =>
        {
            options.OpenIdConnect.Authority = new Uri(authority);
            options.OpenIdConnect.ClientId = client;
        }));
        Assert.Contains("Hub:OpenIdConnect:" + expected, error.Message, StringComparison.Ordinal);
    }

    private static Task<TestHub> StartAsync(IdentityProvider provider, Action<OpenIdConnectSettings>? change = null) => TestHub.StartAsync(options =>
    {
        options.OpenIdConnect.Authority = provider.Url;
        options.OpenIdConnect.ClientId = IdentityProvider.ClientId;
        options.OpenIdConnect.ClientSecret = IdentityProvider.ClientSecret;
        options.OpenIdConnect.Name = "Example";
        change?.Invoke(options.OpenIdConnect);
    });

    /// <summary>Follows the redirects from the hub to the provider and back; gives where the hub sends the browser in the end.</summary>
    private static async Task<string> SignInAsync(Browser browser, string next = "/login")
    {
        using var start = await browser.Http.GetAsync("/login/external?next=" + Uri.EscapeDataString(next));
        Assert.Equal(HttpStatusCode.Redirect, start.StatusCode);
        Assert.Contains("code_challenge_method=S256", start.Headers.Location!.Query, StringComparison.Ordinal);
        using var provided = await browser.Http.GetAsync(start.Headers.Location);
        Assert.Equal(HttpStatusCode.Redirect, provided.StatusCode);
        Assert.Equal(browser.Http.BaseAddress!.Authority, provided.Headers.Location!.Authority);
        using var back = await browser.Http.GetAsync(provided.Headers.Location);
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        return back.Headers.Location!.OriginalString;
    }

    private static async Task<JsonNode?> WhoAmIAsync(Browser browser)
    {
        using var reply = await browser.Http.GetAsync("/api/whoami-v2");
        return reply.IsSuccessStatusCode ? JsonNode.Parse(await reply.Content.ReadAsStringAsync()) : null;
    }
}
