using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Tests.Api;
using AiDotNet.Hub.Server.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AiDotNet.Hub.Server.Tests.Webhooks;

/// <summary>Which events reach a target, and as what.</summary>
public sealed class WebhookDeliveryTests
{
    [Fact]
    public async Task Commit_WatchedRepository_IsToldInTheHubsShape()
    {
        await using var target = await WebhookTarget.StartAsync();
        await using var hub = await WebhookTestHub.StartAsync();
        await hub.Hub.CreateModelAsync("alice/m");
        hub.Time.Advance(TimeSpan.FromSeconds(1));
        var id = await hub.CreateAsync(target.Url, "model", "Alice/M", secret: "s3cret");
        var old = (string)(await hub.Hub.GetJsonAsync("/api/models/alice/m"))["sha"]!;
        hub.Time.Advance(TimeSpan.FromSeconds(5));
        var commit = await hub.Hub.CommitAsync("alice/m", "main", ("README.md", "---\nlicense: mit\n---\n"));
        await hub.DispatchAsync();

        var received = Assert.Single(target.All);
        var payload = JsonNode.Parse(received.Body)!;
        var info = await hub.Hub.GetJsonAsync("/api/models/alice/m");
        var owner = await hub.Hub.GetJsonAsync("/api/whoami-v2");
        Assert.Equal("""{"action":"update","scope":"repo.content"}""", payload["event"]!.ToJsonString());
        Assert.Equal($$"""[{"ref":"refs/heads/main","oldSha":"{{old}}","newSha":"{{commit}}"}]""", payload["updatedRefs"]!.ToJsonString());
        var repository = payload["repo"]!;
        Assert.Equal(("model", "alice/m", (string)info["_id"]!), ((string)repository["type"]!, (string)repository["name"]!, (string)repository["id"]!));
        Assert.False((bool)repository["private"]!);
        Assert.Equal(commit, (string)repository["headSha"]!);
        Assert.Contains("license:mit", repository["tags"]!.AsArray().Select(tag => (string)tag!));
        Assert.Equal((string)owner["id"]!, (string)repository["owner"]!["id"]!);
        Assert.Equal($"{hub.Hub.Url}alice/m", (string)repository["url"]!["web"]!);
        Assert.Equal($"{hub.Hub.Url}api/models/alice/m", (string)repository["url"]!["api"]!);
        Assert.Equal($$"""{"id":"{{id}}","version":3}""", payload["webhook"]!.ToJsonString());

        Assert.StartsWith("application/json", received.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal("s3cret", received.Headers["X-Webhook-Secret"]);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes("s3cret"), Encoding.UTF8.GetBytes(received.Body));
        Assert.Equal("sha256=" + Convert.ToHexStringLower(signature), received.Headers["X-Hub-Signature-256"]);

        var delivery = Assert.Single(await hub.DeliveriesAsync(id))!;
        Assert.Equal(("delivered", 1, 200), ((string)delivery["status"]!, (int)delivery["attempts"]!, (int)delivery["responseStatus"]!));
        Assert.Equal((string)delivery["id"]!, received.Headers["X-Webhook-Delivery"]);
        Assert.True(JsonNode.DeepEquals(payload, delivery["payload"]));
    }

    [Fact]
    public async Task Branch_MadeAndDeleted_NullsSayWhich()
    {
        await using var target = await WebhookTarget.StartAsync();
        await using var hub = await WebhookTestHub.StartAsync();
        await hub.Hub.CreateModelAsync("alice/m");
        hub.Time.Advance(TimeSpan.FromSeconds(1));
        await hub.CreateAsync(target.Url, "user", "alice");
        using var made = await hub.Hub.SendAsync(HttpMethod.Post, "/api/models/alice/m/branch/dev", body: "{}");
        using var gone = await hub.Hub.SendAsync(HttpMethod.Delete, "/api/models/alice/m/branch/dev");
        await hub.DispatchAsync();

        var refs = target.All.Select(received => JsonNode.Parse(received.Body)!["updatedRefs"]![0]!.AsObject()).ToList();
        Assert.Equal(2, refs.Count);
        Assert.True(refs[0].ContainsKey("oldSha") && refs[0]["oldSha"] is null && refs[0]["newSha"] is not null);
        Assert.True(refs[1].ContainsKey("newSha") && refs[1]["newSha"] is null && refs[1]["oldSha"] is not null);
    }

    [Fact]
    public async Task Repository_MadeAndDeletedBeforeAnyoneWasTold_BothAreTold()
    {
        await using var target = await WebhookTarget.StartAsync();
        await using var hub = await WebhookTestHub.StartAsync();
        await hub.CreateAsync(target.Url, "user", "alice", TestHub.Bob, domains: ["repo"]);
        await hub.Hub.CreateModelAsync("alice/m");
        using var deleted = await hub.Hub.SendAsync(HttpMethod.Delete, "/api/repos/delete", body: """{"name":"alice/m"}""");
        await hub.DispatchAsync();

        var events = target.All.Select(received => JsonNode.Parse(received.Body)!).ToList();
        Assert.Equal(["create", "delete"], events.Select(payload => (string)payload["event"]!["action"]!));
        Assert.All(events, payload => Assert.Equal("alice/m", (string)payload["repo"]!["name"]!));
        Assert.All(events, payload => Assert.Matches("^[0-9a-f]{24}$", (string)payload["repo"]!["id"]!));
    }

    /// <summary>A stranger learns nothing of a private repository, by no webhook.</summary>
    [Fact]
    public async Task PrivateRepository_OnlyThoseWhoMayReadIt_AreTold()
    {
        await using var target = await WebhookTarget.StartAsync();
        await using var hub = await WebhookTestHub.StartAsync();
        foreach (var (token, name) in new[]
        {
            (TestHub.Alice, "alice"), (TestHub.Bob, "bob"), (TestHub.Carol, "carol"), (TestHub.Frank, "frank"), (TestHub.Root, "root"),
        })
        {
            await hub.CreateAsync(new Uri(target.Url, $"/{name}"), "org", "team", token);
            await hub.CreateAsync(new Uri(target.Url, $"/{name}-by-name"), "model", "team/secret", token);
        }

        using var created = await hub.Hub.SendAsync(
            HttpMethod.Post, "/api/repos/create", TestHub.Frank, """{"name":"secret","organization":"team","visibility":"private"}""");
        await TestHub.JsonAsync(created);
        using var deleted = await hub.Hub.SendAsync(HttpMethod.Delete, "/api/repos/delete", TestHub.Frank, """{"name":"team/secret"}""");
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        await hub.DispatchAsync();

        Assert.Equal(
            ["/carol", "/carol-by-name", "/frank", "/frank-by-name", "/root", "/root-by-name"],
            target.All.Select(received => received.Path).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("user", "bob", "repo")]
    [InlineData("model", "alice/other", "repo")]
    [InlineData("dataset", "alice/m", "repo")]
    [InlineData("user", "alice", "discussion")]
    public async Task Event_NotWatched_IsNotTold(string type, string name, string domain)
    {
        await using var target = await WebhookTarget.StartAsync();
        await using var hub = await WebhookTestHub.StartAsync();
        await hub.CreateAsync(target.Url, type, name, domains: [domain]);
        await hub.Hub.CreateModelAsync("alice/m");
        await hub.DispatchAsync();
        Assert.Empty(target.All);
    }

    [Fact]
    public async Task Event_OlderThanTheWebhook_IsNotTold()
    {
        await using var target = await WebhookTarget.StartAsync();
        await using var hub = await WebhookTestHub.StartAsync();
        await hub.Hub.CreateModelAsync("alice/m");
        hub.Time.Advance(TimeSpan.FromSeconds(1));
        await hub.CreateAsync(target.Url, "user", "alice");
        await hub.DispatchAsync();
        Assert.Empty(target.All);
    }

    [Fact]
    public async Task Discussion_Opened_IsToldWithItsComment()
    {
        await using var target = await WebhookTarget.StartAsync();
        await using var hub = await WebhookTestHub.StartAsync();
        await hub.Hub.CreateModelAsync("alice/m");
        hub.Time.Advance(TimeSpan.FromSeconds(1));
        await hub.CreateAsync(target.Url, "model", "alice/m", domains: ["discussion"]);
        var (repository, comment) = await AddDiscussionAsync(hub);
        await hub.DispatchAsync();

        var payload = JsonNode.Parse(Assert.Single(target.All).Body)!;
        Assert.Equal("""{"action":"create","scope":"discussion"}""", payload["event"]!.ToJsonString());
        Assert.Null(payload["repo"]!["headSha"]);
        var discussion = payload["discussion"]!;
        Assert.Equal((1, "Hello", "draft"), ((int)discussion["num"]!, (string)discussion["title"]!, (string)discussion["status"]!));
        Assert.Equal("""{"base":"refs/heads/main"}""", discussion["changes"]!.ToJsonString());
        Assert.Equal($"{hub.Hub.Url}alice/m/discussions/1", (string)discussion["url"]!["web"]!);
        Assert.Equal((comment, "first words"), ((string)payload["comment"]!["id"]!, (string)payload["comment"]!["content"]!));
        Assert.Equal($"{hub.Hub.Url}alice/m/discussions/1#{comment}", (string)payload["comment"]!["url"]!["web"]!);
    }

    /// <summary>Two processes on one database.</summary>
    [Fact]
    public async Task Event_SeveralDispatchersAtOnce_IsSentOnce()
    {
        await using var target = await WebhookTarget.StartAsync();
        await using var hub = await WebhookTestHub.StartAsync();
        await hub.CreateAsync(target.Url, "user", "alice");
        for (var i = 0; i < 5; i++)
        {
            await hub.Hub.CreateModelAsync($"alice/m{i}");
        }

        var services = hub.Hub.Services;
        var dispatchers = Enumerable.Range(0, 4).Select(_ => new WebhookDispatcher(
            ActivatorUtilities.CreateInstance<WebhookOutbox>(services),
            ActivatorUtilities.CreateInstance<WebhookCourier>(services),
            services.GetRequiredService<HubDatabase>(),
            hub.Time,
            NullLogger<WebhookDispatcher>.Instance)).ToList();
        await Task.WhenAll(dispatchers.Select(dispatcher => Task.Run(async () =>
        {
            await dispatcher.RunOnceAsync(CancellationToken.None);
            await dispatcher.DrainAsync();
        })));
        dispatchers.ForEach(dispatcher => dispatcher.Dispose());

        Assert.Equal(
            ["alice/m0", "alice/m1", "alice/m2", "alice/m3", "alice/m4"],
            target.All.Select(received => (string)JsonNode.Parse(received.Body)!["repo"]!["name"]!).Order(StringComparer.Ordinal));
    }

    /// <summary>As the Discussions room writes it down.</summary>
    private static async Task<(long Repository, string Comment)> AddDiscussionAsync(WebhookTestHub hub)
    {
        await using var db = hub.Hub.Services.GetRequiredService<HubDatabase>().Open();
        var repository = await db.Repositories.SingleAsync(row => row.Name == "m");
        var comment = new string('c', 24);
        var now = hub.Time.GetUtcNow();
        db.Discussions.Add(new DiscussionRow
        {
            RepositoryId = repository.Id,
            Number = 1,
            IsPullRequest = true,
            Title = "Hello",
            Status = "draft",
            Author = "bob",
            CreatedAt = now,
            TargetRef = "refs/heads/main",
        });
        db.DiscussionEvents.Add(new DiscussionEventRow
        {
            ObjectId = comment,
            RepositoryId = repository.Id,
            Number = 1,
            Type = "comment",
            Author = "bob",
            CreatedAt = now,
            DataJson = """{"hidden":false,"latest":{"raw":"first words"}}""",
        });
        db.Record(
            new HubEvent(EventActions.DiscussionCreated, new Actor("bob"), "model alice/m")
            {
                Repository = new RepositoryKey(repository.Id),
                Details = new Dictionary<string, string> { ["number"] = "1" },
            },
            now);
        await db.SaveChangesAsync();
        return (repository.Id, comment);
    }
}
