using System.Net;
using AiDotNet.Hub.Server.Tests.Api;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>Protocol §1.8: what every reply carries, whatever became of the request.</summary>
public sealed class HeaderTests
{
    private const string Exposed =
        "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag";

    [Theory]
    [InlineData("GET", "/api/models", TestHub.Alice)]
    [InlineData("GET", "/api/models", TestHub.Unknown)]
    [InlineData("HEAD", "/acme/none/resolve/main/a", null)]
    [InlineData("GET", "/api/..%2f..", null)]
    [InlineData("DELETE", "/no/such/address", TestHub.Alice)]
    [InlineData("GET", "/health/ready", null)]
    public async Task Section1_8_RequestId_IsTheRequestsOwnElseHoldsItsTraceId(string method, string path, string? token)
    {
        await using var hub = await TestHub.StartAsync();

        using var named = await hub.SendAsync(new HttpMethod(method), path, token, null, null, ("X-Request-Id", "mine-1"), ("X-Amzn-Trace-Id", "trace-2"));
        using var traced = await hub.SendAsync(new HttpMethod(method), path, token, null, null, ("X-Amzn-Trace-Id", "trace-2"));
        using var bare = await hub.SendAsync(new HttpMethod(method), path, token);

        Assert.Equal("mine-1", Header(named, "X-Request-Id"));
        Assert.Matches("^Root=1-[0-9a-f]+;trace-2$", Header(traced, "X-Request-Id"));
        Assert.Matches("^Root=1-[0-9a-f]+;[0-9a-f-]{36}$", Header(bare, "X-Request-Id"));
        Assert.Equal(("*", Exposed), (Header(bare, "Access-Control-Allow-Origin"), Header(bare, "Access-Control-Expose-Headers")));
    }

    [Theory]
    [InlineData("/api/models/acme/m/commit/main")]
    [InlineData("/acme/private/resolve/main/a.bin")]
    public async Task Section1_8_Preflight_AllowsWhatBrowserClientsSend(string path)
    {
        await using var hub = await TestHub.StartAsync();

        using var reply = await hub.SendAsync(
            HttpMethod.Options, path, null, null, null, ("Origin", "https://page.example"), ("Access-Control-Request-Method", "PUT"));

        Assert.Equal(HttpStatusCode.NoContent, reply.StatusCode);
        Assert.Equal("*", Header(reply, "Access-Control-Allow-Origin"));
        Assert.Superset(new HashSet<string> { "GET", "HEAD", "POST", "PUT", "DELETE" }, Items(reply, "Access-Control-Allow-Methods"));
        Assert.Superset(new HashSet<string> { "authorization", "content-type", "range", "accept" }, Items(reply, "Access-Control-Allow-Headers"));
        Assert.False(reply.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Section1_4_Refusals_SendNoChallengeThatOpensADialog()
    {
        await using var hub = await TestHub.StartAsync();

        using var reply = await hub.GetAsync("/api/whoami-v2", token: null);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        Assert.Empty(reply.Headers.WwwAuthenticate);
    }

    private static HashSet<string> Items(HttpResponseMessage reply, string name) => [.. Header(reply, name).Split(',', StringSplitOptions.TrimEntries)];

    private static string Header(HttpResponseMessage reply, string name) =>
        reply.Headers.TryGetValues(name, out var values) || reply.Content.Headers.TryGetValues(name, out values) ? string.Join(",", values) : "";
}
