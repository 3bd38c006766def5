using System.Net;
using AiDotNet.Hub.Server.Tests.Api;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>Behind a proxy: whose headers are believed, and what becomes of the addresses in replies (protocol §1.1, §18).</summary>
public sealed class ForwardedTests
{
    private static readonly (string, string)[] Forwarded =
        [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "hub.example.com"), ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Prefix", "/models")];

    [Fact]
    public async Task Section18_KnownProxy_TellsWhatTheClientAskedFor()
    {
        await using var hub = await TestHub.StartAsync(options => options.Proxies.Known = ["127.0.0.0/8", "::1"]);

        Assert.Equal("https://hub.example.com/models/acme/m", await CreateAsync(hub));
        using var pinned = await hub.GetAsync("/acme/m/resolve/main/.gitattributes", TestHub.Alice, Forwarded);
        Assert.StartsWith("/models/acme/m/resolve/", pinned.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Section18_AnyoneElse_IsNotBelieved()
    {
        await using var hub = await TestHub.StartAsync(options => options.Proxies.Known = ["10.0.0.0/8"]);

        Assert.Equal($"http://localhost:{hub.Url.Port}/acme/m", await CreateAsync(hub));
    }

    [Fact]
    public async Task Section18_PublicUrl_WinsOverEveryHeader()
    {
        await using var hub = await TestHub.StartAsync(options =>
        {
            options.Proxies.Known = ["127.0.0.1", "::1"];
            options.PublicUrl = new Uri("https://models.example.org/hub/");
        });

        Assert.Equal("https://models.example.org/hub/acme/m", await CreateAsync(hub));
    }

    [Fact]
    public async Task Section18_AllowedHosts_RefuseEveryOtherNameButForHealth()
    {
        await using var hub = await TestHub.StartAsync(options =>
        {
            options.AllowedHosts = ["localhost", "*.example.com"];
            options.PublicUrl = new Uri("https://models.example.org");
        });

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/models", "localhost"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/models", "a.EXAMPLE.com:8080"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/models", "models.example.org"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("/api/models", "evil.test"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("/api/models", "example.com"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/health/ready", "10.1.2.3:7860"));

        async Task<HttpStatusCode> StatusAsync(string path, string host)
        {
            using var reply = await hub.GetAsync(path, TestHub.Alice, ("Host", host));
            return reply.StatusCode;
        }
    }

    private static async Task<string?> CreateAsync(TestHub hub)
    {
        using var created = await hub.SendAsync(HttpMethod.Post, "/api/repos/create", body: """{"name":"m","organization":"acme"}""", headers: Forwarded);
        return (string?)(await TestHub.JsonAsync(created))["url"];
    }
}
