using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Tests.Api;

namespace AiDotNet.Hub.Server.Tests.BadInput;

/// <summary>Paths and names of every nasty kind (protocol §1.2, §9.4).</summary>
public sealed class BadPathTests
{
    private static readonly string[] Paths =
    [
        "", "/", "/a", "a/", "a//b", ".", "..", "./a", "a/.", "../a", "a/../b", "a/..", "..\\a", "a\\b", "\\\\host\\share", ".git", ".git/config", ".GIT/config", "a/.git/hooks/x", "a/.Git", "a\0b", "a\nb", "a\rb", "a\tb", "\u001b[2J", "\u007f",
        "\u0085", new string('a', 256), string.Join('/', Enumerable.Repeat("d", 2100)), string.Concat(Enumerable.Repeat("é", 128)),
    ];

    private static readonly string[] Names =
    [
        "", " ", ".", "..", "-", "a/b/c", "/a", "a/", "../a", "a b", "a\nb", "a\0b", "a\u202eb", "é", "аlice", "a\\b", "a:b", "a*", "a--b", "a..b", "-a", "a-", ".a", "a.", "a.git", "a.GIT", new string('a', 97), "<script>", "%2e%2e", "\ufeffa", "a\u200b",
    ];

    private static readonly string[] Targets =
    [
        "/alice/m/resolve/main/../../../../etc/passwd",
        "/alice/m/resolve/main/%2e%2e/%2e%2e/etc/passwd",
        "/alice/m/resolve/main/..%2f..%2fhub.db",
        "/alice/m/resolve/main/%252e%252e/hub.db",
        "/alice/m/resolve/main/..%5c..%5chub.db",
        "/alice/m/resolve/main//etc/passwd",
        "/alice/m/resolve/main/%00",
        "/alice/m/resolve/main/%ff%fe",
        "/alice/m/resolve/main/%c0%ae%c0%ae/hub.db",
        "/alice/m/resolve/../main/ok.txt",
        "/api/models/alice/m/tree/main/..%2f..",
        "/api/models/..%2f..%2fadmin/m",
        "/api/models/alice/..",
        "/api/adn/lfs/objects/..%2f..%2fhub.db?ticket=x",
    ];

    [Fact]
    public async Task Commit_NastyPath_Is422AndNothingIsVisible()
    {
        await using var hub = await TestHub.StartAsync();
        var tip = await hub.CreateModelAsync("alice/m", ("ok.txt", "x"));
        foreach (var operation in Paths.SelectMany(Operations))
        {
            var body = """{"key":"header","value":{"summary":"s"}}""" + "\n" + Operation("file", "first.txt", ("content", "YQ=="), ("encoding", "base64")) + "\n" + operation;
            using var reply = await hub.SendAsync(HttpMethod.Post, "/api/models/alice/m/commit/main", body: body, contentType: "application/x-ndjson");
            var text = await reply.Content.ReadAsStringAsync();
            Assert.True((int)reply.StatusCode == 422, $"{operation}: {(int)reply.StatusCode} {text}");
            Assert.True(((string)JsonNode.Parse(text)!["error"]!).Length is > 10 and < 1000, text);
        }

        Assert.Equal(tip, (string)(await hub.GetJsonAsync("/api/models/alice/m"))["sha"]!);
    }

    /// <summary>Half a surrogate pair cannot be a path's text at all.</summary>
    [Fact]
    public async Task Commit_PathThatIsNoUnicode_IsRefused()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("alice/m");
        var body = """{"key":"header","value":{"summary":"s"}}""" + "\n" + """{"key":"file","value":{"path":"a\ud800","content":"YQ==","encoding":"base64"}}""";
        using var reply = await hub.SendAsync(HttpMethod.Post, "/api/models/alice/m/commit/main", body: body, contentType: "application/x-ndjson");
        Assert.True((int)reply.StatusCode is 400 or 422, $"{(int)reply.StatusCode}");
    }

    [Fact]
    public async Task Create_NastyName_IsRefusedAndNamed()
    {
        await using var hub = await TestHub.StartAsync();
        foreach (var name in Names)
        {
            foreach (var (asked, organization) in new[] { (name, (string?)null), ("m", name + "/x") })
            {
                var body = new JsonObject { ["name"] = asked, ["organization"] = organization };
                using var reply = await hub.SendAsync(HttpMethod.Post, "/api/repos/create", body: body.ToJsonString());
                var text = await reply.Content.ReadAsStringAsync();
                Assert.True(reply.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden, $"{body.ToJsonString()}: {(int)reply.StatusCode} {text}");
                Assert.True(((string)JsonNode.Parse(text)!["error"]!).Length > 10, text);
            }
        }

        Assert.Empty((await hub.GetJsonAsync("/api/models")).AsArray());
    }

    /// <summary>Names that look alike: ids are compared without regard to case, and by nothing that a language does to letters.</summary>
    [Theory]
    [InlineData("bert", "BERT", 409)]
    [InlineData("bert", "Bert", 409)]
    [InlineData("kilo", "\u212Ailo", 400)]
    [InlineData("info", "\u0131nfo", 400)]
    [InlineData("info", "INFO", 409)]
    public async Task Create_NameThatLooksLikeAnother_IsTheSameOrNone(string first, string second, int status)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("alice/" + first);
        using var reply = await hub.SendAsync(HttpMethod.Post, "/api/repos/create", body: new JsonObject { ["name"] = second }.ToJsonString());
        Assert.Equal(status, (int)reply.StatusCode);
        using var read = await hub.GetAsync($"/api/models/alice/{Uri.EscapeDataString(second)}");
        Assert.Equal(status == 409 ? HttpStatusCode.OK : HttpStatusCode.NotFound, read.StatusCode);
    }

    /// <summary>A path is looked up as it was sent, decoded once; none leads out of the repository.</summary>
    [Fact]
    public async Task Get_PathThatLeadsOut_IsRefused()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("alice/m", ("ok.txt", "x"));
        await using var connection = new RawHttpConnection(hub.Url);
        foreach (var target in Targets)
        {
            var request = Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TestHub.Alice}\r\n\r\n");
            var reply = await connection.SendAsync(request, isHead: false, CancellationToken.None);
            Assert.NotNull(reply);
            Assert.True(reply.Status is >= 400 and < 500, $"{target}: {reply.Status} {reply.Text}");
            if (!target.Contains("%00", StringComparison.Ordinal))
            {
                Assert.Null(ErrorShape.Problem(reply, isHead: false, hub.DataDirectory));
            }
        }
    }

    /// <summary>A folder to delete may end in a slash.</summary>
    private static IEnumerable<string> Operations(string path) => path is not "a/"
        ? [Adding(path), Pointing(path), Operation("deletedFile", path)]
        : [Adding(path), Pointing(path)];

    private static string Adding(string path) => Operation("file", path, ("content", "YQ=="), ("encoding", "base64"));

    private static string Pointing(string path) => Operation("lfsFile", path, ("algo", "sha256"), ("oid", new string('a', 64)));

    private static string Operation(string key, string path, params (string Key, string Value)[] others)
    {
        var value = new JsonObject { ["path"] = path };
        foreach (var (name, text) in others)
        {
            value[name] = text;
        }

        return new JsonObject { ["key"] = key, ["value"] = value }.ToJsonString();
    }
}
