using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Discussions over HTTP (protocol §13).</summary>
public sealed class DiscussionsApiTests
{
    private const string Model = "/api/models/acme/m";

    [Theory]
    [InlineData("model")]
    [InlineData("dataset")]
    [InlineData("space")]
    public async Task Create_OnEveryType_AnswersWithTheDetails(string type)
    {
        await using var hub = await TestHub.StartAsync();
        var repository = $"/api/{type}s/acme/m";
        await hub.PostJsonAsync("/api/repos/create", new() { ["name"] = "m", ["organization"] = "acme", ["type"] = type, ["sdk"] = type == "space" ? "static" : null });

        var made = await hub.PostJsonAsync($"{repository}/discussions", new() { ["title"] = " A question ", ["description"] = "**how?**" }, TestHub.Bob);

        Assert.Equal((1, "A question", "open", "bob", false), ((int)made["num"]!, (string)made["title"]!, (string)made["status"]!, (string)made["author"]!["name"]!, (bool)made["isPullRequest"]!));
        Assert.Equal(("acme/m", type), ((string)made["repo"]!["name"]!, (string)made["repo"]!["type"]!));
        var first = Assert.Single(made["events"]!.AsArray())!;
        Assert.Equal(("comment", "**how?**", "<p><strong>how?</strong></p>"), ((string)first["type"]!, (string)first["data"]!["latest"]!["raw"]!, (string)first["data"]!["latest"]!["html"]!));
        Assert.True(JsonNode.DeepEquals(made, await hub.GetJsonAsync($"{repository}/discussions/1?diff=1", null)));
    }

    [Fact]
    public async Task List_Filters_GiveWhatTheyName()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        await hub.DiscussAsync(Model, "one");
        await hub.DiscussAsync(Model, "two", TestHub.Bob);
        await hub.DiscussAsync(Model, "three", TestHub.Bob, pullRequest: true);
        await hub.PostJsonAsync($"{Model}/discussions/1/status", new() { ["status"] = "closed" });

        Assert.Equal("3 2 1", await NumbersAsync(""));
        Assert.Equal("3 2 1", await NumbersAsync("?type=all&status=all"));
        Assert.Equal("3", await NumbersAsync("?type=pull_request"));
        Assert.Equal("2 1", await NumbersAsync("?type=discussion"));
        Assert.Equal("3 2", await NumbersAsync("?status=open"));
        Assert.Equal("1", await NumbersAsync("?status=closed"));
        Assert.Equal("3", await NumbersAsync("?status=draft"));
        Assert.Equal("3 2", await NumbersAsync("?author=BOB"));
        Assert.Equal("", await NumbersAsync("?author=nobody"));
        Assert.Equal("", await NumbersAsync("?p=1"));
        Assert.Equal("", await NumbersAsync("?p=2147483647"));
        using var wrong = await hub.GetAsync($"{Model}/discussions?status=lost");
        Assert.Equal(400, (int)wrong.StatusCode);

        async Task<string> NumbersAsync(string query) => string.Join(
            ' ', (await hub.GetJsonAsync($"{Model}/discussions{query}", null))["discussions"]!.AsArray().Select(item => (int)item!["num"]!));
    }

    [Fact]
    public async Task List_MoreThanAPage_CountsOn()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        for (var i = 1; i <= 51; i++)
        {
            Assert.Equal(i, await hub.DiscussAsync(Model, "again"));
        }

        var first = await hub.GetJsonAsync($"{Model}/discussions?p=0");
        var second = await hub.GetJsonAsync($"{Model}/discussions?p=1");

        Assert.Equal((51, 0, 50), ((int)first["count"]!, (int)first["start"]!, first["discussions"]!.AsArray().Count));
        Assert.Equal((51, 50, 1), ((int)second["count"]!, (int)second["start"]!, (int)Assert.Single(second["discussions"]!.AsArray())!["num"]!));
    }

    [Fact]
    public async Task Changes_AllOfThem_AreEventsInTheirOrder()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        await hub.DiscussAsync(Model, "old");

        var comment = (await hub.PostJsonAsync($"{Model}/discussions/1/comment", new() { ["comment"] = "an answer" }, TestHub.Bob))["newMessage"]!;
        var title = (await hub.PostJsonAsync($"{Model}/discussions/1/title", new() { ["title"] = "new" }))["newTitle"]!;
        var status = (await hub.PostJsonAsync($"{Model}/discussions/1/status", new() { ["status"] = "closed", ["comment"] = "done" }))["newStatus"]!;

        Assert.Equal(("old", "new"), ((string)title["data"]!["from"]!, (string)title["data"]!["to"]!));
        var details = await hub.GetJsonAsync($"{Model}/discussions/1");
        Assert.Equal(("new", "closed"), ((string)details["title"]!, (string)details["status"]!));
        var events = details["events"]!.AsArray();
        Assert.Equal("comment comment title-change comment status-change", string.Join(' ', events.Select(item => (string)item!["type"]!)));
        Assert.Equal("done", (string)events[3]!["data"]!["latest"]!["raw"]!);
        Assert.True(JsonNode.DeepEquals(comment, events[1]));
        Assert.True(JsonNode.DeepEquals(title, events[2]));
        Assert.True(JsonNode.DeepEquals(status, events[4]));
    }

    [Fact]
    public async Task EditThenHide_Comment_KeepsHistoryThenLosesTheText()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        await hub.DiscussAsync(Model, "t");
        var comment = $"{Model}/discussions/1/comment/{(string)(await hub.PostJsonAsync($"{Model}/discussions/1/comment", new() { ["comment"] = "first" }, TestHub.Bob))["newMessage"]!["id"]!}";

        var edited = (await hub.PostJsonAsync($"{comment}/edit", new() { ["content"] = "second" }, TestHub.Bob))["updatedComment"]!["data"]!;
        Assert.Equal((true, false, "second", "first"), ((bool)edited["edited"]!, (bool)edited["hidden"]!, (string)edited["latest"]!["raw"]!, (string)Assert.Single(edited["history"]!.AsArray())!["raw"]!));
        Assert.Equal(403, (await hub.RefusedAsync($"{comment}/edit", new() { ["content"] = "x" }, TestHub.Alice)).Status);

        var hidden = (await hub.PostJsonAsync($"{comment}/hide", [], TestHub.Alice))["updatedComment"]!["data"]!;
        Assert.True((bool)hidden["hidden"]!);
        Assert.Equal(400, (await hub.RefusedAsync($"{comment}/edit", new() { ["content"] = "x" }, TestHub.Bob)).Status);
        var shown = (await hub.GetJsonAsync($"{Model}/discussions/1")).ToJsonString();
        Assert.DoesNotContain("first", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("second", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rights_OfReadersAuthorsAndWriters_AreThoseOfTheHub()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.PostJsonAsync("/api/repos/create", new() { ["name"] = "m", ["organization"] = "team" }, TestHub.Frank);
        const string repository = "/api/models/team/m";
        await hub.DiscussAsync(repository, "bob's", TestHub.Bob);
        var bobs = (string)(await hub.GetJsonAsync($"{repository}/discussions/1"))["events"]![0]!["id"]!;

        foreach (var (path, body) in new (string, JsonObject)[]
        {
            ("title", new() { ["title"] = "x" }), ("status", new() { ["status"] = "closed" }), ($"comment/{bobs}/hide", []), ("merge", []),
        })
        {
            // Carol reads, and neither wrote it nor may write.
            Assert.Equal((path, 403), (path, (await hub.RefusedAsync($"{repository}/discussions/1/{path}", body, TestHub.Carol)).Status));
            Assert.Equal((path, 401), (path, (await hub.RefusedAsync($"{repository}/discussions/1/{path}", body, null)).Status));
        }

        Assert.Equal(401, (await hub.RefusedAsync($"{repository}/discussions", new() { ["title"] = "x" }, null)).Status);
        Assert.Equal(401, (await hub.RefusedAsync($"{repository}/discussions/1/comment", new() { ["comment"] = "x" }, null)).Status);
        await hub.PostJsonAsync($"{repository}/discussions/1/comment", new() { ["comment"] = "me too" }, TestHub.Carol);
        await hub.PostJsonAsync($"{repository}/discussions/1/status", new() { ["status"] = "closed" }, TestHub.Bob);
        await hub.PostJsonAsync($"{repository}/discussions/1/status", new() { ["status"] = "open" }, TestHub.Erin);
        await hub.PostJsonAsync($"{repository}/discussions/1/title", new() { ["title"] = "by Erin" }, TestHub.Erin);
        await hub.PostJsonAsync($"{repository}/discussions/1/comment/{bobs}/hide", [], TestHub.Erin);
    }

    [Fact]
    public async Task ReadToken_TakingPart_IsRefused()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        Assert.Equal(403, (await hub.RefusedAsync($"{Model}/discussions", new() { ["title"] = "x" }, TestHub.Reader)).Status);
    }

    [Theory]
    [InlineData("discussions", """{"title":"","description":"d"}""")]
    [InlineData("discussions", """{"title":"two\nlines"}""")]
    [InlineData("discussions", """{"description":"d"}""")]
    [InlineData("discussions", """{"title":null}""")]
    [InlineData("discussions", """{"title":"\ud800"}""")]
    [InlineData("discussions", "[]")]
    [InlineData("discussions/1/comment", """{"comment":" "}""")]
    [InlineData("discussions/1/comment", """{"comment":"a\u0000b"}""")]
    [InlineData("discussions/1/title", """{"title":" "}""")]
    [InlineData("discussions/1/status", """{"status":"merged"}""")]
    [InlineData("discussions/1/status", """{"status":"open"}""")]
    [InlineData("discussions/1/merge", """{}""")]
    public async Task Post_WhatNoDiscussionCanHave_Is400(string path, string body)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        await hub.DiscussAsync(Model, "t");

        using var reply = await hub.SendAsync(HttpMethod.Post, $"{Model}/{path}", body: body);

        Assert.Equal(400, (int)reply.StatusCode);
        Assert.Single((await hub.GetJsonAsync($"{Model}/discussions/1"))["events"]!.AsArray());
    }

    [Fact]
    public async Task Post_TooLong_Is400()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        Assert.Equal(400, (await hub.RefusedAsync($"{Model}/discussions", new() { ["title"] = new string('x', 201) })).Status);
        Assert.Equal(400, (await hub.RefusedAsync($"{Model}/discussions", new() { ["title"] = "x", ["description"] = new string('x', 65_537) })).Status);
    }

    [Fact]
    public async Task Absent_DiscussionOrComment_Is404InWords()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        await hub.DiscussAsync(Model, "t");

        using var missing = await hub.GetAsync($"{Model}/discussions/7");
        Assert.Equal(404, (int)missing.StatusCode);
        Assert.False(missing.Headers.Contains("X-Error-Code"));
        Assert.Contains("#7", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(404, (await hub.RefusedAsync($"{Model}/discussions/1/comment/0123/edit", new() { ["content"] = "x" })).Status);
        Assert.Equal(404, (await hub.RefusedAsync($"{Model}/discussions/2/merge", [])).Status);
        foreach (var number in new[] { "0", "-1", "x", "99999999999" })
        {
            using var odd = await hub.GetAsync($"{Model}/discussions/{number}");
            Assert.Equal(404, (int)odd.StatusCode);
        }
    }

    [Fact]
    public async Task PrivateRepository_EveryCall_AnswersAsForAnAbsentOne()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.PostJsonAsync("/api/repos/create", new() { ["name"] = "m", ["organization"] = "acme", ["private"] = true });
        await hub.DiscussAsync(Model, "secret");
        var comment = (string)(await hub.GetJsonAsync($"{Model}/discussions/1"))["events"]![0]!["id"]!;

        foreach (var token in new[] { TestHub.Bob, null })
        {
            foreach (var (method, path) in new[]
            {
                ("GET", "discussions"), ("GET", "discussions?status=lost"), ("GET", "discussions/1?diff=1"), ("POST", "discussions"), ("POST", "discussions/1/comment"),
                ("POST", "discussions/1/title"), ("POST", "discussions/1/status"), ("POST", "discussions/1/merge"), ("POST", $"discussions/1/comment/{comment}/edit"),
                ("POST", $"discussions/1/comment/{comment}/hide"), ("POST", "commit/main?create_pr=1"), ("POST", "commit/refs%2Fpr%2F1"), ("POST", "preupload/main?create_pr=1"),
            })
            {
                var body = method == "GET" ? null : "{";
                using var hidden = await hub.SendAsync(new HttpMethod(method), $"{Model}/{path}", token, body);
                using var absent = await hub.SendAsync(new HttpMethod(method), $"/api/models/acme/none/{path}", token, body);
                Assert.Equal((path, absent.StatusCode), (path, hidden.StatusCode));
                Assert.Equal(await absent.Content.ReadAsStringAsync(), await hidden.Content.ReadAsStringAsync());
                Assert.Equal(Names(absent), Names(hidden));
            }
        }

        static string Names(HttpResponseMessage reply) => string.Join(' ', reply.Headers.Select(header => header.Key).Order(StringComparer.Ordinal));
    }
}
