using System.Net;
using AiDotNet.Hub.Server.Catalog;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Protocol §14.2: likes.</summary>
public sealed class LikesApiTests
{
    private static readonly HttpMethod Post = HttpMethod.Post;

    [Theory]
    [InlineData("model")]
    [InlineData("dataset")]
    [InlineData("space")]
    public async Task Like_EveryTypeAndTwice_CountsOnceAndIsListed(string type)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync(type, "acme/x");
        foreach (var token in new[] { TestHub.Bob, TestHub.Bob, TestHub.Alice })
        {
            await TestHub.JsonAsync(await hub.SendAsync(Post, $"/api/{type}s/acme/x/like", token));
        }

        Assert.Equal(2, (int)(await hub.GetJsonAsync($"/api/{type}s/acme/x", null))["likes"]!);
        Assert.Equal(2, (int)(await hub.GetJsonAsync($"/api/{type}s", null))[0]!["likes"]!);
        var likers = (await hub.GetJsonAsync($"/api/{type}s/acme/x/likers", null)).AsArray();
        Assert.Equal(["alice", "bob"], likers.Select(liker => (string)liker!["user"]!));
        Assert.Equal("Alice Example", (string)likers[0]!["fullname"]!);
        var liked = Assert.Single((await hub.GetJsonAsync("/api/users/BOB/likes", null)).AsArray())!;
        Assert.Equal(("acme/x", type), ((string)liked["repo"]!["name"]!, (string)liked["repo"]!["type"]!));

        await TestHub.JsonAsync(await hub.SendAsync(HttpMethod.Delete, $"/api/{type}s/acme/x/like", TestHub.Bob));
        await TestHub.JsonAsync(await hub.SendAsync(HttpMethod.Delete, $"/api/{type}s/acme/x/like", TestHub.Bob));
        Assert.Equal(1, (int)(await hub.GetJsonAsync($"/api/{type}s/acme/x", null))["likes"]!);
        Assert.Empty((await hub.GetJsonAsync("/api/users/bob/likes", null)).AsArray());
    }

    [Fact]
    public async Task Likes_OfAPrivateRepository_AreForThoseWhoSeeIt()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "acme/secret", isPrivate: true);
        await TestHub.JsonAsync(await hub.SendAsync(Post, "/api/models/acme/secret/like", TestHub.Alice));
        Assert.Single((await hub.GetJsonAsync("/api/users/alice/likes", TestHub.Alice)).AsArray());
        Assert.Empty((await hub.GetJsonAsync("/api/users/alice/likes", TestHub.Bob)).AsArray());
        Assert.Empty((await hub.GetJsonAsync("/api/users/alice/likes", null)).AsArray());
        foreach (var (method, path) in new[] { (Post, "like"), (HttpMethod.Delete, "like"), (HttpMethod.Get, "likers") })
        {
            using var hidden = await hub.SendAsync(method, $"/api/models/acme/secret/{path}", TestHub.Bob);
            using var absent = await hub.SendAsync(method, $"/api/models/acme/absent/{path}", TestHub.Bob);
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (hidden.StatusCode, absent.StatusCode));
            Assert.Equal(await absent.Content.ReadAsStringAsync(), await hidden.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData(TestHub.Reader, HttpStatusCode.Forbidden)]
    public async Task Like_WithoutATokenThatMayWrite_IsRefused(string? token, HttpStatusCode status)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "acme/x");
        Assert.Equal(status, (await hub.SendAsync(Post, "/api/models/acme/x/like", token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await hub.GetAsync("/api/users/nobody/likes", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await hub.GetAsync("/api/users/acme/likes", null)).StatusCode);
    }

    [Fact]
    public async Task Likers_InPages_FollowTheLinkToTheOldest()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "acme/x");
        foreach (var token in new[] { TestHub.Alice, TestHub.Bob, TestHub.Carol })
        {
            await TestHub.JsonAsync(await hub.SendAsync(Post, "/api/models/acme/x/like", token));
        }

        var seen = new List<string>();
        for (var next = "/api/models/acme/x/likers?limit=2"; next is not null;)
        {
            using var reply = await hub.GetAsync(next, null);
            seen.AddRange((await TestHub.JsonAsync(reply)).AsArray().Select(liker => (string)liker!["user"]!));
            next = reply.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(["carol", "bob", "alice"], seen);
        Assert.Equal(HttpStatusCode.BadRequest, (await hub.GetAsync("/api/models/acme/x/likers?cursor=MTAwMA", null)).StatusCode);
    }

    [Fact]
    public async Task TrendingScore_OfLikes_FallsAfterAWeek()
    {
        var time = new ShiftedTime();
        await using var hub = await TestHub.StartAsync(configure: services => services.AddSingleton<TimeProvider>(time));
        await hub.CreateAsync("model", "acme/plain");
        await hub.CreateAsync("model", "acme/liked");
        await TestHub.JsonAsync(await hub.SendAsync(Post, "/api/models/acme/liked/like", TestHub.Bob));
        var counter = hub.Services.GetRequiredService<DownloadCounter>();
        await counter.FlushAsync(default);
        Assert.Equal(["acme/liked", "acme/plain"], await IdsAsync());
        Assert.Equal(10, (double)(await hub.GetJsonAsync("/api/models/acme/liked?expand=trendingScore", null))["trendingScore"]!);

        time.Advance(TimeSpan.FromDays(8));
        await counter.FlushAsync(default);
        Assert.Equal(0, (double)(await hub.GetJsonAsync("/api/models/acme/liked?expand=trendingScore", null))["trendingScore"]!);
        Assert.Equal(["acme/plain", "acme/liked"], await IdsAsync());
        Assert.Equal(["acme/liked", "acme/plain"], await IdsAsync("?sort=likes"));

        async Task<string[]> IdsAsync(string query = "") =>
            [.. (await hub.GetJsonAsync("/api/models" + query, null)).AsArray().Select(model => (string)model!["id"]!)];
    }
}
