using System.Net;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Renaming, changing and copying repositories (protocol §4.3 to §4.5).</summary>
public sealed class LifecycleApiTests
{
    [Theory]
    [InlineData("model", "models", "")]
    [InlineData("dataset", "datasets", "datasets/")]
    [InlineData("space", "spaces", "spaces/")]
    public async Task Move_Repository_OldNameLeadsToTheNewOne(string type, string api, string prefix)
    {
        await using var hub = await TestHub.StartAsync();
        await CreateAsync(hub, "alice/old", type);
        await MoveAsync(hub, "alice/old", "acme/new", type);

        Assert.Equal("acme/new", (string?)(await hub.GetJsonAsync($"/api/{api}/ACME/New"))["id"]);
        await AssertRedirectAsync(hub, HttpMethod.Get, $"/api/{api}/alice/old?blobs=true", $"/api/{api}/acme/new?blobs=true");
        await AssertRedirectAsync(hub, HttpMethod.Get, $"/api/{api}/Alice/OLD/tree/refs%2Fpr%2F1/a%20b", $"/api/{api}/acme/new/tree/refs%2Fpr%2F1/a%20b");
        await AssertRedirectAsync(hub, HttpMethod.Head, $"/{prefix}alice/old/resolve/main/.gitattributes", $"/{prefix}acme/new/resolve/main/.gitattributes");
        await AssertRedirectAsync(hub, HttpMethod.Post, $"/{prefix}alice/old.git/info/lfs/objects/batch", $"/{prefix}acme/new.git/info/lfs/objects/batch", """{"operation":"upload","objects":[]}""");
        await AssertRedirectAsync(hub, HttpMethod.Delete, $"/api/{api}/alice/old/branch/x", $"/api/{api}/acme/new/branch/x");
    }

    [Fact]
    public async Task Move_BackAndForth_ThenTheNameIsTakenAgain_EndsTheRedirect()
    {
        await using var hub = await TestHub.StartAsync();
        await CreateAsync(hub, "alice/one");
        await MoveAsync(hub, "alice/one", "alice/two");
        await MoveAsync(hub, "alice/two", "alice/one");
        Assert.Equal("alice/one", (string?)(await hub.GetJsonAsync("/api/models/alice/one"))["id"]);
        await AssertRedirectAsync(hub, HttpMethod.Get, "/api/models/alice/two", "/api/models/alice/one");

        await CreateAsync(hub, "alice/two");
        Assert.Equal("alice/two", (string?)(await hub.GetJsonAsync("/api/models/alice/two"))["id"]);
        await MoveAsync(hub, "alice/one", "Alice/ONE");
        Assert.Equal("alice/ONE", (string?)(await hub.GetJsonAsync("/api/models/alice/one"))["id"]);
    }

    [Fact]
    public async Task Move_OntoAnExistingRepository_IsA409WithTheHubsText()
    {
        await using var hub = await TestHub.StartAsync();
        await CreateAsync(hub, "alice/here", "dataset");
        await CreateAsync(hub, "alice/there", "dataset");
        using var reply = await hub.SendAsync(HttpMethod.Post, "/api/repos/move", body: """{"fromRepo":"alice/here","toRepo":"alice/THERE","type":"dataset"}""");
        Assert.Equal((HttpStatusCode.Conflict, "A dataset repository called alice/THERE already exists"), (reply.StatusCode, await ErrorAsync(reply)));
    }

    [Fact]
    public async Task Move_WithoutTheRights_IsRefused()
    {
        await using var hub = await TestHub.StartAsync();
        await CreateAsync(hub, "alice/m");
        foreach (var (token, body, status) in new[]
        {
            (TestHub.Bob, """{"fromRepo":"alice/m","toRepo":"bob/m"}""", HttpStatusCode.Forbidden),
            (TestHub.Alice, """{"fromRepo":"alice/m","toRepo":"bob/m"}""", HttpStatusCode.Forbidden),
            (TestHub.Alice, """{"fromRepo":"alice/m","toRepo":"alice/a--b"}""", HttpStatusCode.BadRequest),
            (TestHub.Alice, """{"fromRepo":"alice/absent","toRepo":"alice/n"}""", HttpStatusCode.NotFound),
        })
        {
            using var reply = await hub.SendAsync(HttpMethod.Post, "/api/repos/move", token, body);
            Assert.Equal(status, reply.StatusCode);
        }

        Assert.Equal("alice/m", (string?)(await hub.GetJsonAsync("/api/models/alice/m"))["id"]);
    }

    [Fact]
    public async Task Move_PrivateRepository_OldNameTellsAStrangerNothing()
    {
        await using var hub = await TestHub.StartAsync();
        await CreateAsync(hub, "alice/secret", visibility: "private");
        await MoveAsync(hub, "alice/secret", "alice/hidden");
        using var moved = await hub.GetAsync("/api/models/alice/secret", TestHub.Bob);
        using var absent = await hub.GetAsync("/api/models/alice/absent", TestHub.Bob);
        Assert.Equal((HttpStatusCode.NotFound, null), (moved.StatusCode, moved.Headers.Location));
        Assert.Equal(await absent.Content.ReadAsStringAsync(), await moved.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Settings_VisibilityAndGate_AreChangedEachAlone()
    {
        await using var hub = await TestHub.StartAsync();
        await CreateAsync(hub, "acme/m");
        await SettingsAsync(hub, """{"visibility":"private"}""");
        Assert.True((bool)(await hub.GetJsonAsync("/api/models/acme/m"))["private"]!);
        await SettingsAsync(hub, """{"gated":"manual"}""");
        await SettingsAsync(hub, """{"private":false}""");
        var info = await hub.GetJsonAsync("/api/models/acme/m", TestHub.Bob);
        Assert.Equal(("manual", false), ((string?)info["gated"], (bool)info["private"]!));
        Assert.Equal("""{"private":false,"visibility":"public","gated":false}""", (await SettingsAsync(hub, """{"gated":false}""")).ToJsonString());
        Assert.False((bool)(await hub.GetJsonAsync("/api/models/acme/m"))["gated"]!);
    }

    [Theory]
    [InlineData("""{"visibility":"protected"}""", "protected")]
    [InlineData("""{"gated":"always"}""", "always")]
    [InlineData("""{"gated":true}""", "true")]
    [InlineData("""[]""", "body")]
    public async Task Settings_UnknownValue_IsA400ThatNamesIt(string body, string named)
    {
        await using var hub = await TestHub.StartAsync();
        await CreateAsync(hub, "acme/m");
        using var reply = await hub.SendAsync(HttpMethod.Put, "/api/models/acme/m/settings", body: body);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains(named, await ErrorAsync(reply), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Duplicate_Repository_HasTheSameFilesInOneCommit()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("README.md", "---\nlicense: mit\n---\n"), ("sub/a.txt", "text"));
        await hub.CommitAsync("acme/m", "main", ("b.txt", "b"));
        using var copied = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/duplicate", TestHub.Bob, """{"repository":"bob/copy"}""");
        var reply = await TestHub.JsonAsync(copied);
        Assert.Equal($"{hub.Url.GetLeftPart(UriPartial.Authority)}/bob/copy", (string?)reply["url"]);
        Assert.False((bool)reply["filesCopyPending"]!);

        var (source, copy) = (await hub.GetJsonAsync("/api/models/acme/m?blobs=true"), await hub.GetJsonAsync("/api/models/bob/copy?blobs=true"));
        Assert.Equal(source["siblings"]!.ToJsonString(), copy["siblings"]!.ToJsonString());
        Assert.Equal(source["tags"]!.ToJsonString(), copy["tags"]!.ToJsonString());
        var commit = Assert.Single((await hub.GetJsonAsync("/api/models/bob/copy/commits/main")).AsArray())!;
        Assert.Equal("Duplicate from acme/m", (string?)commit["title"]);
        Assert.Equal("text", await (await hub.GetAsync($"/bob/copy/resolve/{commit["id"]}/sub/a.txt")).Content.ReadAsStringAsync());

        using var again = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/duplicate", TestHub.Bob, """{"repository":"bob/copy"}""");
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.EndsWith("/bob/copy", (string?)JsonNode.Parse(await again.Content.ReadAsStringAsync())!["url"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Duplicate_GatedRepository_NeedsAdmission()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "x"));
        await SettingsAsync(hub, """{"gated":"manual"}""");
        using var reply = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/duplicate", TestHub.Bob, """{"repository":"bob/copy"}""");
        Assert.Equal((HttpStatusCode.Forbidden, "GatedRepo"), (reply.StatusCode, reply.Headers.GetValues("X-Error-Code").Single()));
    }

    [Fact]
    public async Task Create_WithLicenceAndFiles_PutsThemIntoTheFirstCommit()
    {
        await using var hub = await TestHub.StartAsync();
        var content = Convert.ToBase64String("hello"u8);
        using var created = await hub.SendAsync(
            HttpMethod.Post, "/api/repos/create", body: $$"""{"name":"alice/m","license":"mit","files":[{"encoding":"base64","path":"a/b.txt","content":"{{content}}"}]}""");
        await TestHub.JsonAsync(created);
        var info = await hub.GetJsonAsync("/api/models/alice/m");
        Assert.Equal([".gitattributes", "README.md", "a/b.txt"], info["siblings"]!.AsArray().Select(file => (string?)file!["rfilename"]));
        Assert.Equal("mit", (string?)info["cardData"]!["license"]);
        Assert.Single((await hub.GetJsonAsync("/api/models/alice/m/commits/main")).AsArray());
    }

    [Theory]
    [InlineData("""{"name":"alice/m","files":[{"encoding":"base64","path":"a","content":"%%%"}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"alice/m","files":[{"path":"../a","content":"x"}]}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"name":"alice/m","files":[null]}""", HttpStatusCode.BadRequest)]
    public async Task Create_WithBadFiles_LeavesNoRepository(string body, HttpStatusCode status)
    {
        await using var hub = await TestHub.StartAsync();
        using var refused = await hub.SendAsync(HttpMethod.Post, "/api/repos/create", body: body);
        Assert.Equal(status, refused.StatusCode);
        using var absent = await hub.GetAsync("/api/models/alice/m");
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    private static async Task CreateAsync(TestHub hub, string id, string type = "model", string visibility = "public")
    {
        using var created = await hub.SendAsync(
            HttpMethod.Post, "/api/repos/create", body: $$"""{"name":"{{id}}","type":"{{type}}","visibility":"{{visibility}}"}""");
        await TestHub.JsonAsync(created);
    }

    private static async Task MoveAsync(TestHub hub, string from, string to, string type = "model")
    {
        using var moved = await hub.SendAsync(HttpMethod.Post, "/api/repos/move", body: $$"""{"fromRepo":"{{from}}","toRepo":"{{to}}","type":"{{type}}"}""");
        Assert.True(moved.StatusCode == HttpStatusCode.OK, await moved.Content.ReadAsStringAsync());
    }

    private static async Task<JsonNode> SettingsAsync(TestHub hub, string body)
    {
        using var reply = await hub.SendAsync(HttpMethod.Put, "/api/models/acme/m/settings", body: body);
        return await TestHub.JsonAsync(reply);
    }

    private static async Task AssertRedirectAsync(TestHub hub, HttpMethod method, string from, string to, string? body = null)
    {
        using var reply = await hub.SendAsync(method, from, body: body);
        Assert.Equal((HttpStatusCode.TemporaryRedirect, to), (reply.StatusCode, reply.Headers.Location?.OriginalString));
    }

    private static async Task<string?> ErrorAsync(HttpResponseMessage reply) =>
        (string?)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["error"];
}
