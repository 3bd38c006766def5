using System.Net;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Tests.Api;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Server.Tests.Accounts;

/// <summary>Tokens from their making to their end (protocol §1.4, §3.2).</summary>
public sealed class TokenTests
{
    [Fact]
    public async Task Token_AfterItsTime_IsAnsweredAsAnUnknownOne()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var hub = await TestHub.StartAsync(configure: services => services.AddSingleton<TimeProvider>(time));
        var token = await CreateAsync(hub, new NewToken { User = "bob", Name = "short", Role = TokenRole.Read, ExpiresAt = time.GetUtcNow().AddDays(1) });
        Assert.Equal("bob", (string)(await hub.GetJsonAsync("/api/whoami-v2", token))["name"]!);

        time.Advance(TimeSpan.FromDays(1));
        await AssertUnknownAsync(hub, token);
    }

    [Fact]
    public async Task Token_Revoked_IsRefusedFromTheNextRequestOn()
    {
        await using var hub = await TestHub.StartAsync();
        var token = await CreateAsync(hub, new NewToken { User = "bob", Name = "laptop", Role = TokenRole.Write });
        Assert.Equal("laptop", (string)(await hub.GetJsonAsync("/api/whoami-v2", token))["auth"]!["accessToken"]!["displayName"]!);

        await hub.Services.GetRequiredService<TokenEditor>().RevokeAsync("BOB", "laptop", CoreHub.Operator, default);
        await AssertUnknownAsync(hub, token);
        var error = await Assert.ThrowsAsync<HubException>(
            () => hub.Services.GetRequiredService<TokenEditor>().RevokeAsync("bob", "laptop", CoreHub.Operator, default));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
    }

    [Fact]
    public async Task Token_OfARemovedUser_IsRefusedFromTheNextRequestOn()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.GetJsonAsync("/api/whoami-v2", TestHub.Bob);
        await hub.Services.GetRequiredService<AccountEditor>().DeleteUserAsync("bob", CoreHub.Operator, default);
        await AssertUnknownAsync(hub, TestHub.Bob);
    }

    [Fact]
    public async Task CreateAsync_WithATimeThatIsOver_IsRefused()
    {
        await using var hub = await CoreHub.StartAsync();
        var error = await Assert.ThrowsAsync<HubException>(() => hub.Get<TokenEditor>().CreateAsync(
            new NewToken { User = "bob", Name = "late", Role = TokenRole.Read, ExpiresAt = hub.Time.GetUtcNow() }, CoreHub.Operator, default));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
    }

    [Fact]
    public async Task LastUse_ManyUsesInAnHour_IsWrittenOnceAndNotByTheRequest()
    {
        await using var hub = await CoreHub.StartAsync();
        var first = hub.Time.GetUtcNow();
        await hub.CallerAsync(CoreHub.BobToken);
        Assert.Null(await LastUseAsync());

        await hub.Get<TokenUses>().WriteAsync(default);
        Assert.Equal(first, await LastUseAsync());

        hub.Time.Advance(TimeSpan.FromMinutes(59));
        await hub.CallerAsync(CoreHub.BobToken);
        await hub.Get<TokenUses>().WriteAsync(default);
        Assert.Equal(first, await LastUseAsync());

        hub.Time.Advance(TimeSpan.FromMinutes(1));
        await hub.CallerAsync(CoreHub.BobToken);
        await hub.Get<TokenUses>().WriteAsync(default);
        Assert.Equal(first.AddHours(1), await LastUseAsync());

        async Task<DateTimeOffset?> LastUseAsync()
        {
            await using var db = hub.Database.Open();
            return await db.Tokens.Where(row => row.Name == "b").Select(row => row.LastUsedAt).SingleAsync();
        }
    }

    [Fact]
    public async Task FineGrainedToken_PublicAndPrivate_ReadsWhatIsPublicAndWhatItNames()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/open", ("a.txt", "1"));
        foreach (var name in new[] { "named", "other" })
        {
            using var made = await hub.SendAsync(HttpMethod.Post, "/api/repos/create", body: $$"""{"name":"acme/{{name}}","private":true}""");
            await TestHub.JsonAsync(made);
        }

        var token = await CreateAsync(hub, new NewToken
        {
            User = "alice", Name = "narrow", Role = TokenRole.FineGrained, Scopes = [new TokenScope("acme", "named", Right.Read)],
        });
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "/api/models/acme/open"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "/api/models/acme/named"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(HttpMethod.Get, "/api/models/acme/other"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Post, "/api/models/acme/open/branch/b"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Post, "/api/models/acme/named/branch/b"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(HttpMethod.Post, "/api/models/acme/other/branch/b"));
        var listed = await hub.GetJsonAsync("/api/models?author=acme", token);
        Assert.Equal(["acme/named", "acme/open"], listed.AsArray().Select(model => (string)model!["id"]!).Order(StringComparer.Ordinal));

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path)
        {
            using var reply = await hub.SendAsync(method, path, token);
            return reply.StatusCode;
        }
    }

    private static Task<string> CreateAsync(TestHub hub, NewToken token) =>
        hub.Services.GetRequiredService<TokenEditor>().CreateAsync(token, CoreHub.Operator, default);

    private static async Task AssertUnknownAsync(TestHub hub, string token)
    {
        using var known = await hub.GetAsync("/api/models", token);
        using var unknown = await hub.GetAsync("/api/models", TestHub.Unknown);
        Assert.Equal(HttpStatusCode.Unauthorized, known.StatusCode);
        Assert.Equal("Invalid credentials in Authorization header", known.Headers.GetValues("X-Error-Message").Single());
        Assert.Equal(await unknown.Content.ReadAsStringAsync(), await known.Content.ReadAsStringAsync());
    }
}
