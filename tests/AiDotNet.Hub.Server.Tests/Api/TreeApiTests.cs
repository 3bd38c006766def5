using System.Net;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Protocol §7: tree and paths-info.</summary>
public sealed class TreeApiTests
{
    private const string Tree = "/api/models/acme/m/tree/main";

    [Theory]
    [InlineData("recursive=true&limit=3", 3)]
    [InlineData("recursive=1&expand=true&limit=4", 4)]
    [InlineData("limit=2", 2)]
    [InlineData("expand=True&limit=1", 1)]
    public async Task Tree_InPages_GivesEveryEntryOnce(string query, int limit)
    {
        await using var hub = await FilledAsync();
        var whole = (await hub.GetJsonAsync($"{Tree}?{query.Split("limit")[0]}", null)).AsArray().Select(entry => (string)entry!["path"]!).ToList();
        var seen = new List<string>();
        for (var next = $"{Tree}?{query}"; next is not null;)
        {
            using var reply = await hub.GetAsync(next, null);
            var page = (await TestHub.JsonAsync(reply)).AsArray();
            Assert.InRange(page.Count, 1, limit);
            seen.AddRange(page.Select(entry => (string)entry!["path"]!));
            next = reply.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
            Assert.StartsWith(next is null ? "" : hub.Url.ToString(), next ?? "", StringComparison.Ordinal);
        }

        Assert.Equal(whole, seen);
        Assert.Equal(query.Contains("recursive", StringComparison.Ordinal) ? 10 : 6, whole.Count);
    }

    [Theory]
    [InlineData("1000")]
    [InlineData("%00")]
    [InlineData("!")]
    [InlineData("Zjpz")]
    public async Task Tree_ForeignCursor_IsRefused(string cursor)
    {
        await using var hub = await FilledAsync();

        // The last is a good one of a listing without "recursive".
        Assert.Equal(HttpStatusCode.BadRequest, (await hub.GetAsync($"{Tree}?recursive=true&cursor={cursor}", null)).StatusCode);
    }

    [Fact]
    public async Task Tree_Page_HoldsAThousandEntries()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "acme/m", false, [.. Enumerable.Range(0, 1100).Select(i => TestRepositories.Text($"f{i:0000}.txt", "x"))]);
        foreach (var (query, count, more) in new[]
        {
            ("", 1000, true), ("limit=5000", 1000, true), ("limit=1", 1, true), ("limit=0", 1000, true), ("limit=-1", 1000, true),
            ("expand=true", 1000, true), ("expand=true&limit=50", 50, true),
        })
        {
            using var reply = await hub.GetAsync($"{Tree}?{query}", null);
            Assert.Equal((query, count, more), (query, (await TestHub.JsonAsync(reply)).AsArray().Count, reply.Headers.Contains("Link")));
        }
    }

    [Fact]
    public async Task Tree_Entries_HaveTheShapeThatClientsRead()
    {
        await using var hub = await FilledAsync();
        var entries = (await hub.GetJsonAsync($"{Tree}?recursive=true&expand=1", null)).AsArray().ToDictionary(entry => (string)entry!["path"]!, entry => entry!.AsObject());
        Assert.Equal(("directory", 0), ((string)entries["a/b"]["type"]!, (int)entries["a/b"]["size"]!));
        Assert.Equal(("file", 5), ((string)entries["a/b/c.txt"]["type"]!, (int)entries["a/b/c.txt"]["size"]!));

        // The git id of "hello", as `git hash-object` has it.
        Assert.Equal("b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0", (string)entries["a/b/c.txt"]["oid"]!);
        Assert.Equal((64, 5), (((string)entries["w.bin"]["lfs"]!["oid"]!).Length, (int)entries["w.bin"]["lfs"]!["size"]!));
        Assert.Equal(40, ((string)entries["w.bin"]["oid"]!).Length);
        Assert.All(entries.Where(entry => entry.Key != ".gitattributes").Select(entry => entry.Value), entry => Assert.Equal("add files", (string)entry["lastCommit"]!["title"]!));
        Assert.All(entries.Values, entry => Assert.DoesNotContain(entry, pair => pair.Value is null || pair.Key is "xetHash"));
        Assert.False(entries["a/b/c.txt"].ContainsKey("lfs"));
    }

    [Theory]
    [InlineData("a/b/c.txt", 404)]
    [InlineData("additional_chat_templates", 404)]
    [InlineData("a", 200)]
    [InlineData("a/", 200)]
    [InlineData("sp%20ace/%23%25%3F", 200)]
    public async Task Tree_OfAPath_IsItsChildrenOrNotFound(string path, int status)
    {
        await using var hub = await FilledAsync();
        using var reply = await hub.GetAsync($"{Tree}/{path}", null);
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Single(reply.Headers.GetValues("X-Repo-Commit"));
        Assert.Equal(status == 404 ? "EntryNotFound" : "", reply.Headers.TryGetValues("X-Error-Code", out var code) ? code.Single() : "");
    }

    [Fact]
    public async Task PathsInfo_OfAThousandPaths_InAForm_IsAnswered()
    {
        await using var hub = await FilledAsync();
        var form = string.Join('&', Enumerable.Range(0, 1500).Select(i => $"paths=none{i}").Append("paths=a%2F").Append("paths=w.bin").Append("expand=True"));
        using var reply = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/paths-info/main", null, form, "application/x-www-form-urlencoded");
        var entries = (await TestHub.JsonAsync(reply)).AsArray();
        Assert.Equal(["a", "w.bin"], entries.Select(entry => (string)entry!["path"]!));
        Assert.All(entries, entry => Assert.NotNull(entry!["lastCommit"]));
        Assert.IsType<JsonArray>(await TestHub.JsonAsync(await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/paths-info/main", null, """{"paths":[]}""")));
        using var unknown = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/paths-info/nope", null, """{"paths":["a"]}""");
        Assert.Equal("RevisionNotFound", unknown.Headers.GetValues("X-Error-Code").Single());
    }

    /// <summary>Ten entries, six of them in the root.</summary>
    private static async Task<TestHub> FilledAsync()
    {
        var hub = await TestHub.StartAsync();
        await hub.CreateAsync(
            "model",
            "acme/m",
            false,
            TestRepositories.Text("a/b/c.txt", "hello"),
            TestRepositories.Text("README.md", "x"),
            TestRepositories.Text("a.txt", "x"),
            TestRepositories.Text("w.bin", "12345"),
            TestRepositories.Text("sp ace/#%?/x y.txt", "x"));
        return hub;
    }
}
