using System.Net;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>Protocol §16: fixed windows by user and by address, the headers that clients wait by.</summary>
public sealed class RateLimitTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 5, TimeSpan.Zero));

    [Fact]
    public async Task Section16_MoreCallsThanTheWindowHas_Are429WithTheHeadersThatClientsReadUntilItIsOver()
    {
        await using var hub = await StartAsync(limits => limits.Api = 2);
        await hub.CreateModelAsync("acme/m");

        using var last = await hub.GetAsync("/api/models/acme/m");
        using var refused = await hub.GetAsync("/api/models/acme/m");
        using var head = await hub.SendAsync(HttpMethod.Head, "/api/models/acme/m");
        _time.Advance(TimeSpan.FromSeconds(55));
        using var again = await hub.GetAsync("/api/models/acme/m");

        Assert.Equal((HttpStatusCode.OK, "\"api\";r=0;t=55"), (last.StatusCode, Header(last, "RateLimit")));
        Assert.Equal("\"fixed window\";\"api\";q=2;w=60", Header(last, "RateLimit-Policy"));
        Assert.Equal((HttpStatusCode.TooManyRequests, "\"api\";r=0;t=55", "55"), (refused.StatusCode, Header(refused, "RateLimit"), Header(refused, "Retry-After")));
        Assert.Contains("more than 2 requests", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.TooManyRequests, "55"), (head.StatusCode, Header(head, "Retry-After")));
        Assert.Equal((HttpStatusCode.OK, "\"api\";r=1;t=60"), (again.StatusCode, Header(again, "RateLimit")));
    }

    [Fact]
    public async Task Section16_Callers_HaveQuotasOfTheirOwnAndStrangersShareTheirAddress()
    {
        await using var hub = await StartAsync(limits => limits.Api = 1);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(hub, "/api/models", TestHub.Alice));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(hub, "/api/models", TestHub.Reader));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(hub, "/api/models", TestHub.Bob));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(hub, "/api/models", null));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(hub, "/api/models", null));
    }

    [Fact]
    public async Task Section16_BadTokens_AreChargedToTheirAddress()
    {
        await using var hub = await StartAsync(limits => limits.Api = 1);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(hub, "/api/models", TestHub.Unknown));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(hub, "/api/models", TestHub.Unknown));
    }

    [Fact]
    public async Task Section16_FilesPagesAndTheApi_AreCountedApart()
    {
        await using var hub = await StartAsync(limits => (limits.Api, limits.Resolvers, limits.Pages) = (2, 1, 1));
        await hub.CreateModelAsync("acme/m");

        using var file = await hub.GetAsync("/acme/m/resolve/main/README.md");
        using var page = await hub.GetAsync("/acme");

        Assert.Equal("\"resolvers\";r=0;t=55", Header(file, "RateLimit"));
        Assert.Equal("\"pages\";r=0;t=55", Header(page, "RateLimit"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(hub, "/datasets/acme/m/raw/main/README.md", TestHub.Alice));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(hub, "/api/models", TestHub.Alice));
    }

    [Fact]
    public async Task Section3_1_WhoAmI_IsLimitedGenerouslyAndByItself()
    {
        await using var hub = await StartAsync(limits => limits.Api = 1);

        for (var call = 1; call <= 10; call++)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(hub, "/api/whoami-v2", TestHub.Alice));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(hub, "/api/whoami-v2", TestHub.Alice));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(hub, "/api/models", TestHub.Alice));
    }

    [Fact]
    public async Task Section16_WithoutSettings_NothingIsLimitedAndNothingSaid()
    {
        await using var hub = await TestHub.StartAsync();

        using var reply = await hub.GetAsync("/api/models");

        Assert.False(reply.Headers.Contains("RateLimit"));
    }

    [Fact]
    public async Task Section16_Health_IsNeverLimited()
    {
        await using var hub = await StartAsync(limits => (limits.Api, limits.Resolvers, limits.Pages) = (1, 1, 1));

        for (var call = 0; call < 5; call++)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(hub, "/health/ready", null));
        }
    }

    private Task<TestHub> StartAsync(Action<RateLimitOptions> limit) => TestHub.StartAsync(
        options =>
        {
            options.RateLimits.Window = TimeSpan.FromMinutes(1);
            limit(options.RateLimits);
        },
        services => services.AddSingleton<TimeProvider>(_time));

    private static string? Header(HttpResponseMessage reply, string name) =>
        reply.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    private static async Task<HttpStatusCode> StatusAsync(TestHub hub, string path, string? token)
    {
        using var reply = await hub.GetAsync(path, token);
        return reply.StatusCode;
    }
}
