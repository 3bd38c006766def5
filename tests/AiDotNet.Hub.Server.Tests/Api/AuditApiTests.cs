using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AiDotNet.Hub.Server.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>The audit log.</summary>
public sealed class AuditApiTests
{
    [Fact]
    public async Task Audit_Filters_SayWhoDidWhatNewestFirst()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/one", ("a.txt", "1"));
        await hub.CreateModelAsync("acme/two");
        using (await hub.SendAsync(HttpMethod.Delete, "/api/repos/delete", body: """{"name":"acme/two"}"""))
        {
        }

        var all = await ListAsync(hub, "?limit=1000");
        Assert.Equal(["repo.delete", "repo.create"], Actions(await ListAsync(hub, "?repo=ACME/two")));
        Assert.Equal("model acme/two", (string)all[0]!["subject"]!);
        Assert.Equal("alice", (string)all[0]!["actor"]!);
        Assert.Matches("^[0-9TZ:.-]+Z$", (string)all[0]!["at"]!);
        Assert.NotEmpty((string)all[0]!["requestId"]!);
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse((string)all[0]!["address"]!)));
        Assert.Contains("ref.move", Actions(await ListAsync(hub, "?repo=acme/one")));
        Assert.All(Actions(await ListAsync(hub, "?action=repo.create")), action => Assert.Equal("repo.create", action));
        Assert.Empty(await ListAsync(hub, "?actor=bob"));
        Assert.Equal(Actions(await ListAsync(hub, "?actor=alice")), Actions(await ListAsync(hub, "?actor=ALICE")));
        Assert.Empty(await ListAsync(hub, "?since=2100-01-01T00:00:00Z"));
        Assert.Equal(all.Count, (await ListAsync(hub, "?since=2000-01-01&limit=1000")).Count);
        Assert.DoesNotContain("hf_", all.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_InPages_GivesEveryLineOnce()
    {
        await using var hub = await TestHub.StartAsync();
        var all = (await ListAsync(hub, "?limit=1000")).Select(line => (string)line!["id"]!).ToList();
        var found = new List<string>();
        for (var next = "/api/adn/audit?limit=2"; next is not null;)
        {
            using var reply = await hub.GetAsync(next, TestHub.Root);
            found.AddRange((await TestHub.JsonAsync(reply)).AsArray().Select(line => (string)line!["id"]!));
            next = reply.Headers.TryGetValues("Link", out var links) ? Regex.Match(links.Single(), "^<([^>]+)>; rel=\"next\"$").Groups[1].Value : null;
        }

        Assert.True(all.Count > 4);
        Assert.Equal(all, found);
    }

    [Fact]
    public async Task Audit_AnybodyElse_IsRefused()
    {
        await using var hub = await TestHub.StartAsync();
        var narrow = await hub.Services.GetRequiredService<TokenEditor>().CreateAsync(
            new NewToken { User = "root", Name = "narrow", Role = TokenRole.FineGrained }, CoreHub.Operator, default);
        foreach (var (token, status) in new[]
        {
            ((string?)null, HttpStatusCode.Unauthorized), (TestHub.Alice, HttpStatusCode.Forbidden), (TestHub.Frank, HttpStatusCode.Forbidden), (narrow, HttpStatusCode.Forbidden),
        })
        {
            using var reply = await hub.GetAsync("/api/adn/audit", token);
            Assert.Equal(status, reply.StatusCode);
        }
    }

    [Theory]
    [InlineData("since=yesterday", "since")]
    [InlineData("repo=acme", "repo")]
    [InlineData("cursor=x", "cursor")]
    public async Task Audit_BadParameter_IsNamed(string query, string name)
    {
        await using var hub = await TestHub.StartAsync();
        using var reply = await hub.GetAsync("/api/adn/audit?" + query, TestHub.Root);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains($"'{name}'", reply.Headers.GetValues("X-Error-Message").Single(), StringComparison.Ordinal);
    }

    private static async Task<JsonArray> ListAsync(TestHub hub, string query) => (await hub.GetJsonAsync("/api/adn/audit" + query, TestHub.Root)).AsArray();

    private static IEnumerable<string> Actions(JsonArray lines) => lines.Select(line => (string)line!["action"]!);
}
