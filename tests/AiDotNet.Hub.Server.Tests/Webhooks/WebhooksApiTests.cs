using System.Net;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Tests.Api;

namespace AiDotNet.Hub.Server.Tests.Webhooks;

/// <summary>Webhooks as the Python client manages them (protocol §15, recorded flow <c>webhooks</c>).</summary>
public sealed class WebhooksApiTests
{
    private const string Root = "/api/settings/webhooks";
    private const string Good = """{"url":"https://x.example/hook","watched":[{"type":"user","name":"alice"}],"domains":["repo"],"secret":"s"}""";

    [Fact]
    public async Task Webhook_FromCreationToDeletion_IsWhatTheClientReads()
    {
        await using var hub = await TestHub.StartAsync();
        using var created = await hub.SendAsync(HttpMethod.Post, Root, body: Good);
        var webhook = (await TestHub.JsonAsync(created))["webhook"]!;
        var id = (string)webhook["id"]!;
        Assert.Matches("^[0-9a-f]{24}$", id);

        // What the client sends where the caller names no watched things.
        using var updated = await hub.SendAsync(HttpMethod.Post, $"{Root}/{id}", body: """{"watched":[],"domains":["repo","discussion"],"secret":"t"}""");
        var changed = (await TestHub.JsonAsync(updated))["webhook"]!;
        Assert.Equal("""[{"type":"user","name":"alice"}]""", changed["watched"]!.ToJsonString());
        Assert.Equal("""["repo","discussion"]""", changed["domains"]!.ToJsonString());
        Assert.Equal("t", (string)changed["secret"]!);
        Assert.Equal("https://x.example/hook", (string)changed["url"]!);

        using var disabled = await hub.SendAsync(HttpMethod.Post, $"{Root}/{id}/disable");
        Assert.True((bool)(await TestHub.JsonAsync(disabled))["webhook"]!["disabled"]!);
        using var enabled = await hub.SendAsync(HttpMethod.Post, $"{Root}/{id}/enable");
        Assert.False((bool)(await TestHub.JsonAsync(enabled))["webhook"]!["disabled"]!);

        Assert.True(JsonNode.DeepEquals(changed, (await hub.GetJsonAsync($"{Root}/{id}"))["webhook"]));
        Assert.True(JsonNode.DeepEquals(changed, Assert.Single((await hub.GetJsonAsync(Root)).AsArray())));

        using var deleted = await hub.SendAsync(HttpMethod.Delete, $"{Root}/{id}");
        Assert.Equal("{}", (await TestHub.JsonAsync(deleted)).ToJsonString());
        using var gone = await hub.GetAsync($"{Root}/{id}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Create_WithoutDomains_HearsOfAll()
    {
        await using var hub = await TestHub.StartAsync();
        using var created = await hub.SendAsync(HttpMethod.Post, Root, body: """{"url":"http://x.example/","watched":[{"type":"model","name":"acme/bert"}]}""");
        Assert.Equal("""["repo","discussion"]""", (await TestHub.JsonAsync(created))["webhook"]!["domains"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"watched":[{"type":"user","name":"alice"}]}""", "url")]
    [InlineData("""{"jobSourceId":"j","watched":[{"type":"user","name":"alice"}]}""", "jobSourceId")]
    [InlineData("""{"url":"ftp://x.example","watched":[{"type":"user","name":"alice"}]}""", "ftp://x.example")]
    [InlineData("""{"url":"nowhere","watched":[{"type":"user","name":"alice"}]}""", "nowhere")]
    [InlineData("""{"url":"http://x.example"}""", "watched")]
    [InlineData("""{"url":"http://x.example","watched":[]}""", "watched")]
    [InlineData("""{"url":"http://x.example","watched":[null]}""", "watched")]
    [InlineData("""{"url":"http://x.example","watched":[{"type":"bucket","name":"a/b"}]}""", "bucket")]
    [InlineData("""{"url":"http://x.example","watched":[{"type":"model","name":"bert"}]}""", "bert")]
    [InlineData("""{"url":"http://x.example","watched":[{"type":"user","name":"a/b"}]}""", "a/b")]
    [InlineData("""{"url":"http://x.example","watched":[{"type":"user","name":"alice"}],"domains":["discussions"]}""", "discussions")]
    [InlineData("""{"url":"http://x.example","watched":[{"type":"user","name":"alice"}],"domains":[]}""", "domains")]
    [InlineData("""{"url":"http://x.example","watched":[{"type":"user","name":"alice"}],"secret":"é"}""", "secret")]
    [InlineData("""{"url":"http://x.example","watched":[{"type":"user","name":"alice"}],"secret":"a\r\nb"}""", "secret")]
    public async Task Create_SomethingThatCannotBe_IsRefusedByName(string body, string named)
    {
        await using var hub = await TestHub.StartAsync();
        using var reply = await hub.SendAsync(HttpMethod.Post, Root, body: body);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains(named, (string)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["error"]!, StringComparison.Ordinal);
        Assert.Empty((await hub.GetJsonAsync(Root)).AsArray());
    }

    /// <summary>What a webhook hears, its owner must be able to read: a narrower token must not get at the rest by making one.</summary>
    [Theory]
    [InlineData(TestHub.Reader, 403)]
    [InlineData(null, 401)]
    public async Task EveryCall_TokenThatMayLess_IsRefused(string? token, int status)
    {
        await using var hub = await TestHub.StartAsync();
        using var created = await hub.SendAsync(HttpMethod.Post, Root, body: Good);
        var id = (string)(await TestHub.JsonAsync(created))["webhook"]!["id"]!;
        foreach (var (method, path) in Calls(id))
        {
            using var reply = await hub.SendAsync(method, path, token, method == HttpMethod.Post ? Good : null);
            Assert.Equal(status, (int)reply.StatusCode);
        }
    }

    [Fact]
    public async Task EveryCall_AnothersWebhook_IsAsIfThereWereNone()
    {
        await using var hub = await TestHub.StartAsync();
        using var created = await hub.SendAsync(HttpMethod.Post, Root, body: Good);
        var id = (string)(await TestHub.JsonAsync(created))["webhook"]!["id"]!;
        var absent = new string('0', 24);
        foreach (var (method, path) in Calls(id).Where(call => call.Path != Root))
        {
            using var reply = await hub.SendAsync(method, path, TestHub.Bob, method == HttpMethod.Post ? Good : null);
            using var none = await hub.SendAsync(method, path.Replace(id, absent, StringComparison.Ordinal), TestHub.Bob, method == HttpMethod.Post ? Good : null);
            Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
            Assert.Equal(
                (await none.Content.ReadAsStringAsync()).Replace(absent, id, StringComparison.Ordinal), await reply.Content.ReadAsStringAsync());
        }

        Assert.Empty((await hub.GetJsonAsync(Root, TestHub.Bob)).AsArray());
        Assert.Single((await hub.GetJsonAsync(Root)).AsArray());
    }

    private static IEnumerable<(HttpMethod Method, string Path)> Calls(string id) =>
    [
        (HttpMethod.Get, Root),
        (HttpMethod.Get, $"{Root}/{id}"),
        (HttpMethod.Post, $"{Root}/{id}"),
        (HttpMethod.Post, $"{Root}/{id}/enable"),
        (HttpMethod.Post, $"{Root}/{id}/disable"),
        (HttpMethod.Get, $"{Root}/{id}/deliveries"),
        (HttpMethod.Post, $"{Root}/{id}/replay/1"),
        (HttpMethod.Delete, $"{Root}/{id}"),
    ];
}
