using System.Net;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>The commits of a revision, in pages (protocol §11).</summary>
public sealed class HistoryApiTests
{
    [Fact]
    public async Task Commits_InPages_FollowTheLinkToTheFirstCommit()
    {
        await using var hub = await TestHub.StartAsync();
        var second = await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        var third = await hub.CommitAsync("acme/m", "main", ("a.txt", "2"));
        var ids = new List<string>();
        for (var next = "/api/models/acme/m/commits/main?limit=2&expand[]=formatted"; next is not null;)
        {
            using var page = await hub.GetAsync(next);
            Assert.Equal("3", Assert.Single(page.Headers.GetValues("X-Total-Count")));
            ids.AddRange((await TestHub.JsonAsync(page)).AsArray().Select(commit => (string)commit!["id"]!));
            var link = page.Headers.TryGetValues("Link", out var values) ? values.Single() : null;
            next = link?[1..link.IndexOf('>', StringComparison.Ordinal)];
        }

        Assert.Equal([third, second], ids[..2]);
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("refs%2Fheads%2Fmain")]
    [InlineData("refs/heads/main")]
    [InlineData("HEAD")]
    [InlineData("v1")]
    [InlineData("{commit:40}")]
    [InlineData("{commit:7}")]
    public async Task Commits_RevisionInEverySpelling_IsTheSame(string revision)
    {
        await using var hub = await TestHub.StartAsync();
        var tip = await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        using var tag = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/tag/main", body: """{"tag":"v1"}""");
        await TestHub.JsonAsync(tag);
        var asked = revision.Replace("{commit:40}", tip, StringComparison.Ordinal).Replace("{commit:7}", tip[..7], StringComparison.Ordinal);
        Assert.Equal(tip, (string)(await hub.GetJsonAsync($"/api/models/acme/m/commits/{asked}?limit=1"))[0]!["id"]!);
    }

    [Theory]
    [InlineData("nope", 404)]
    [InlineData("main?p=99", 200)]
    [InlineData("main?p=-1&limit=nonsense", 200)]
    [InlineData("main?p=2147483647&limit=1000", 200)]
    public async Task Commits_OddQuestion_IsNoFailure(string tail, int status)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        using var reply = await hub.GetAsync($"/api/models/acme/m/commits/{tail}");
        Assert.Equal((HttpStatusCode)status, reply.StatusCode);
    }
}
