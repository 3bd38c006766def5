using System.Net;
using System.Text;
using AiDotNet.Hub.Server.Tests.Api;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>What a single request may take up, and the Hub's shape of the refusal (protocol §2.1).</summary>
public sealed class RequestLimitTests
{
    [Fact]
    public async Task Section2_1_HeadersThatAreTooLong_Are431InTheHubsShape()
    {
        await using var hub = await TestHub.StartAsync();

        using var reply = await hub.GetAsync("/api/models", TestHub.Alice, ("X-Long", new string('x', 33 * 1024)));

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, reply.StatusCode);
        await AssertHubShapeAsync(reply, "this server takes 32768");
    }

    [Fact]
    public async Task Section2_1_TargetThatIsTooLong_Is414InTheHubsShape()
    {
        await using var hub = await TestHub.StartAsync();

        using var reply = await hub.GetAsync("/api/models?search=" + new string('x', 17 * 1024));

        Assert.Equal(HttpStatusCode.RequestUriTooLong, reply.StatusCode);
        await AssertHubShapeAsync(reply, "this server takes 16384");
    }

    [Fact]
    public async Task Section2_1_BodyOfACallThatStreamsNone_Is413InTheHubsShape()
    {
        await using var hub = await TestHub.StartAsync(options => options.Limits.BodyBytes = 64 * 1024);

        using var reply = await hub.SendAsync(HttpMethod.Post, "/api/repos/create", body: $$"""{"name":"{{new string('x', 70_000)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.StatusCode);
        await AssertHubShapeAsync(reply, "larger than this server takes");
    }

    [Fact]
    public async Task Section2_1_MethodThatARouteDoesNotHave_Is404InTheHubsShape()
    {
        // Some clients take a 405 for a failure where a 404 means "not here" (protocol §20, trap 22).
        await using var hub = await TestHub.StartAsync();

        using var patched = await hub.SendAsync(HttpMethod.Patch, "/api/whoami-v2");
        using var head = await hub.SendAsync(HttpMethod.Head, "/no/such/route/at/all");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (patched.StatusCode, head.StatusCode));
        await AssertHubShapeAsync(patched, "PATCH /api/whoami-v2");
        Assert.Contains("/no/such/route", string.Join("", head.Headers.GetValues("X-Error-Message")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("GET /api/models HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /api/models HTTP/1.1\r\nno colon\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001 this is TLS\r\n\r\n")]
    public async Task MalformedRequest_WhateverItIs_IsRefusedWithoutWordsAndTheServerGoesOn(string text)
    {
        await using var hub = await TestHub.StartAsync();
        using var connection = await RawConnection.OpenAsync(hub.Url);

        await connection.SendAsync(text);

        Assert.Matches("^(HTTP/1.1 (400|505) |$)", await connection.ReadToEndAsync());
        using var health = await hub.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task HeadersWithoutEnd_AreCutOffLongBeforeTheyFillMemory()
    {
        await using var hub = await TestHub.StartAsync();
        using var connection = await RawConnection.OpenAsync(hub.Url);

        await connection.SendAsync("GET /api/models HTTP/1.1\r\nHost: localhost\r\n");
        var line = "X-Filler: " + new string('x', 8000) + "\r\n";
        var sent = 0;
        try
        {
            for (; sent < 100_000_000; sent += line.Length)
            {
                await connection.SendAsync(line);
            }
        }
        catch (IOException)
        {
            // The server has closed the connection.
        }

        Assert.InRange(sent, 0, 20_000_000);
    }

    [Fact]
    public async Task SlowHeaders_AreGivenUp()
    {
        await using var hub = await TestHub.StartAsync(options => options.Limits.HeaderTimeout = TimeSpan.FromSeconds(1));
        using var connection = await RawConnection.OpenAsync(hub.Url);

        await connection.SendAsync("GET /api/models HTTP/1.1\r\nHost: local");

        Assert.StartsWith("HTTP/1.1 408 ", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/repos/create")]
    [InlineData("/api/models/acme/m/commit/main")]
    public async Task BodyThatStandsStill_Is408InTheHubsShape(string path)
    {
        await using var hub = await TestHub.StartAsync(options => options.Limits.BodyStall = TimeSpan.FromSeconds(1));
        await hub.CreateModelAsync("acme/m");
        using var connection = await RawConnection.OpenAsync(hub.Url);

        await connection.SendAsync(
            $"POST {path} HTTP/1.1\r\nHost: localhost:{hub.Url.Port}\r\nAuthorization: Bearer {TestHub.Alice}\r\nContent-Length: 1000\r\n\r\n{{");
        var reply = await connection.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 408 ", reply, StringComparison.Ordinal);
        Assert.Contains("X-Request-Id: ", reply, StringComparison.Ordinal);
        Assert.Contains("""{"error":"No byte of the request""", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MoreConnectionsThanAllowed_AreClosedAtOnceAndOthersGoOn()
    {
        await using var hub = await TestHub.StartAsync(options => options.Limits.Connections = 2);
        using var first = await RawConnection.OpenAsync(hub.Url);
        using var second = await RawConnection.OpenAsync(hub.Url);
        await first.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n");
        await second.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n");
        using var third = await RawConnection.OpenAsync(hub.Url);

        Assert.Equal("", await third.ReadToEndAsync());
        await first.SendAsync("Connection: close\r\n\r\n");
        Assert.EndsWith("Healthy", await first.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static async Task AssertHubShapeAsync(HttpResponseMessage reply, string message)
    {
        var body = await reply.Content.ReadAsStringAsync();
        Assert.StartsWith("""{"error":""", body, StringComparison.Ordinal);
        Assert.Contains(message, body, StringComparison.Ordinal);
        Assert.Contains(message, string.Join("", reply.Headers.GetValues("X-Error-Message")), StringComparison.Ordinal);
        Assert.StartsWith("Root=1-", string.Join("", reply.Headers.GetValues("X-Request-Id")), StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.WebName, reply.Content.Headers.ContentType!.CharSet);
    }
}
