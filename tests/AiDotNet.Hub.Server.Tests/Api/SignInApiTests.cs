using System.Net;
using AiDotNet.Hub.Server.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Signing in with a browser.</summary>
public sealed class SignInApiTests
{
    private const string Password = "correct horse";

    [Fact]
    public async Task LogIn_NameAndPassword_MakesTheBrowserTheUserUntilItLogsOut()
    {
        await using var hub = await StartAsync();
        using var browser = new Browser(hub.Url);
        using (var page = await browser.Http.GetAsync("/login?next=/api/whoami-v2"))
        {
            var html = await page.Content.ReadAsStringAsync();
            Assert.Contains("<input type=\"hidden\" name=\"next\" value=\"/api/whoami-v2\">", html, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }

        using (var reply = await browser.LogInAsync("Grace", Password, next: "/api/whoami-v2"))
        {
            Assert.Equal((HttpStatusCode.SeeOther, "/api/whoami-v2"), (reply.StatusCode, reply.Headers.Location!.OriginalString));
            var cookie = reply.Headers.GetValues("Set-Cookie").Single();
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("\"name\":\"grace\"", await browser.Http.GetStringAsync("/api/whoami-v2"), StringComparison.Ordinal);
        Assert.Contains("You are <strong>grace</strong>", await browser.Http.GetStringAsync("/login"), StringComparison.Ordinal);

        using (var reply = await browser.PostAsync("/logout"))
        {
            Assert.Equal(HttpStatusCode.SeeOther, reply.StatusCode);
        }

        using var after = await browser.Http.GetAsync("/api/whoami-v2");
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task Session_PasswordChangedOrUserRemoved_IsOver()
    {
        await using var hub = await StartAsync();
        var editor = hub.Services.GetRequiredService<AccountEditor>();
        using var browser = await SignedInAsync(hub);
        await editor.SetPasswordAsync("grace", "another horse", CoreHub.Operator, default);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser));

        using (await browser.LogInAsync("grace", "another horse"))
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser));
        }

        await editor.DeleteUserAsync("grace", CoreHub.Operator, default);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser));

        static async Task<HttpStatusCode> StatusAsync(Browser browser)
        {
            using var reply = await browser.Http.GetAsync("/api/whoami-v2");
            return reply.StatusCode;
        }
    }

    [Theory]
    [InlineData(null, null, HttpStatusCode.Unauthorized)]
    [InlineData("https://elsewhere.test", null, HttpStatusCode.Unauthorized)]
    [InlineData("null", null, HttpStatusCode.Unauthorized)]
    [InlineData("own", "cross-site", HttpStatusCode.Unauthorized)]
    [InlineData("own", "same-site", HttpStatusCode.Unauthorized)]
    [InlineData("own", "same-origin", HttpStatusCode.OK)]
    [InlineData("own", null, HttpStatusCode.OK)]
    public async Task Session_ChangesSomething_OnlyForThePagesOfTheHub(string? origin, string? site, HttpStatusCode expected)
    {
        await using var hub = await StartAsync();
        using var browser = await SignedInAsync(hub);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/repos/create") { Content = new StringContent("""{"name":"m"}""") };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "own" ? hub.Url.GetLeftPart(UriPartial.Authority) : origin);
        }

        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        using var reply = await browser.Http.SendAsync(request);
        Assert.Equal(expected, reply.StatusCode);
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/logout")]
    public async Task LogInAndOut_FromAnotherOrigin_AreRefused(string path)
    {
        await using var hub = await StartAsync();
        using var browser = new Browser(hub.Url);
        using var reply = await browser.PostAsync(path, "https://elsewhere.test", ("name", "grace"), ("password", Password));
        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.False(reply.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task LogIn_WrongPassword_IsAnsweredAsAnUnknownNameIs_AndTooOftenWith429()
    {
        await using var hub = await StartAsync();
        using var browser = new Browser(hub.Url);
        using var known = await browser.LogInAsync("grace", "wrong horse");
        using var unknown = await browser.LogInAsync("nobody", "wrong horse");
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (known.StatusCode, unknown.StatusCode));
        Assert.Equal(await unknown.Content.ReadAsStringAsync(), await known.Content.ReadAsStringAsync());

        for (var i = 1; i < SignInLimits.ForName; i++)
        {
            using var again = await browser.LogInAsync("grace", "wrong horse");
            Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        }

        using var late = await browser.LogInAsync("grace", Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, late.StatusCode);
        Assert.InRange(late.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(10), SignInLimits.Window);
    }

    [Theory]
    [InlineData("https://elsewhere.test/")]
    [InlineData("//elsewhere.test/")]
    [InlineData("/\\elsewhere.test/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    public async Task LogIn_NextElsewhere_StaysHere(string next)
    {
        await using var hub = await StartAsync();
        using var browser = new Browser(hub.Url);
        using var reply = await browser.LogInAsync("grace", Password, next);
        Assert.Equal((HttpStatusCode.SeeOther, "/login"), (reply.StatusCode, reply.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task LogIn_NoForm_IsABadRequest()
    {
        await using var hub = await StartAsync();
        foreach (var (body, type) in new[] { ("{}", "application/json"), ("x", "multipart/form-data; boundary=b"), ("x", "multipart/form-data") })
        {
            using var reply = await hub.SendAsync(
                HttpMethod.Post, "/login", null, body, type, ("Origin", hub.Url.GetLeftPart(UriPartial.Authority)));
            Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        }
    }

    [Fact]
    public async Task Cookie_ThatNobodySealed_IsNobody()
    {
        await using var hub = await StartAsync();
        using var reply = await hub.GetAsync("/api/whoami-v2", null, ("Cookie", "adn-session=CfDJ8made-up"));
        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        using var list = await hub.GetAsync("/api/models", null, ("Cookie", "adn-session=%%%"));
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    private static async Task<TestHub> StartAsync()
    {
        var hub = await TestHub.StartAsync();
        await hub.Services.GetRequiredService<AccountEditor>().CreateUserAsync(new NewUser { Name = "grace", Password = Password }, CoreHub.Operator, default);
        return hub;
    }

    private static async Task<Browser> SignedInAsync(TestHub hub)
    {
        var browser = new Browser(hub.Url);
        using var reply = await browser.LogInAsync("grace", Password);
        Assert.Equal(HttpStatusCode.SeeOther, reply.StatusCode);
        return browser;
    }
}
