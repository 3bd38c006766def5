using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Tests.Api;

namespace AiDotNet.Hub.Server.Tests.BadInput;

/// <summary>Bodies that are no JSON, or not what a call takes: refused with a sentence, and nothing of them is kept.</summary>
public sealed class BadJsonTests
{
    private const string Header = """{"key":"header","value":{"summary":"s","description":""}}""";

    private static readonly (string Path, string Body, string Named)[] Bodies =
    [
        ("/api/repos/create", "", "line 1"),
        ("/api/repos/create", "null", "JSON object"),
        ("/api/repos/create", "[]", "another kind"),
        ("/api/repos/create", "{}", "it lacks \"name\""),
        ("/api/repos/create", """{"name":"x",}""", "byte 12 of line 1"),
        ("/api/repos/create", """{"name":7}""", "$.name"),
        ("/api/repos/create", """{"name":null}""", "name"),
        ("/api/repos/create", """{"name":"\ud800"}""", "name"),
        ("/api/repos/create", """{"name":"x","private":1e400}""", "$.private"),
        ("/api/repos/create", """{"name":"x","visibility":"hidden"}""", "hidden"),
        ("/api/repos/create", """{"name":"x","type":"kernel"}""", "kernel"),
        ("/api/repos/create", """{"name":"x","other":""" + Nested(100_000) + "}", "depth"),
        ("/api/models/alice/m/preupload/main", """{"files":[{"path":"a","size":99999999999999999999999999}]}""", "files[0].size"),
        ("/api/models/alice/m/preupload/main", """{"files":[null]}""", "files"),
        ("/alice/m.git/info/lfs/objects/batch", """{"operation":"delete","objects":[]}""", "'delete'"),
        ("/alice/m.git/info/lfs/objects/batch", """{"operation":"upload"}""", "\"objects\""),
        ("/api/settings/webhooks", """{"url":{}}""", "$.url"),
    ];

    private static readonly (string Body, string Named)[] Commits =
    [
        ("", "header"),
        ("{", "Line 1"),
        ("null", "Line 1"),
        ("""{"key":"header"}""", "Line 1"),
        ("""{"key":"\ud800","value":{}}""", "Line 1"),
        ("""{"key":"header","value":{"summary":7}}""", "Line 1"),
        ("""{"key":"header","value":[]}""", "Line 1"),
        ("""{"key":"file","value":{"path":"a","content":"YQ==","encoding":"base64"}}""", "header"),
        ($"{Header}\n{Header}", "one \"header\""),
        ($"{Header}\n" + """{"key":"folder","value":{"path":"a"}}""", "\"folder\""),
        ($"{Header}\n" + """{"key":"copyFile","value":{"path":"a"}}""", "\"copyFile\""),
        ($"{Header}\n" + """{"key":"file","value":{"path":"a","content":"!","encoding":"base64"}}""", "'a'"),
        ($"{Header}\n" + """{"key":"file","value":{"path":"a","content":"x","encoding":"rot13"}}""", "rot13"),
        ($"{Header}\n" + """{"key":"file","value":{"path":"a","content":"\udc00"}}""", "$.content"),
        ($"{Header}\n" + """{"key":"file","value":{"path":"a"}}""", "'a'"),
        ($"{Header}\n" + """{"key":"file","value":{"content":"YQ==","encoding":"base64"}}""", "\"path\""),
        ($"{Header}\n" + """{"key":"lfsFile","value":{"path":"a","algo":"md5","oid":"d41d8cd98f00b204e9800998ecf8427e","size":1}}""", "'a'"),
        ($"{Header}\n" + """{"key":"lfsFile","value":{"path":"a","algo":"sha256","oid":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb","size":-1}}""", "'a'"),
        ($"{Header}\n" + """{"key":"file","value":{"path":"a","content":"YQ==","encoding":"base64"}}""" + "\n{\"key\":\"file\",\"value\":" + Nested(1000) + "}", "Line 3"),
        ($"{Header}\n" + """{"key":"file","value":{"path":"a","content":"YQ==","encoding":"base64"}}""" + "\n{\"key\":\"file\"", "Line 3"),
        ($"{Header}\n" + """{"key":"file","value":{"path":"a","content":"YQ==","encoding":"base64","x":""" + "\"" + new string('x', 2_000_000) + "\"}}", "Line 2"),
    ];

    [Fact]
    public async Task Body_NotWhatTheCallTakes_IsRefusedAndSaysWhat()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("alice/m");
        foreach (var (path, body, named) in Bodies)
        {
            using var reply = await hub.SendAsync(HttpMethod.Post, path, body: body);
            await RefusedAsync(reply, body, named);
        }

        Assert.Single((await hub.GetJsonAsync("/api/models")).AsArray());
    }

    [Fact]
    public async Task Commit_Malformed_IsRefusedAndNothingOfItIsVisible()
    {
        await using var hub = await TestHub.StartAsync();
        var tip = await hub.CreateModelAsync("alice/m", ("README.md", "x"));
        foreach (var (body, named) in Commits)
        {
            using var reply = await hub.SendAsync(HttpMethod.Post, "/api/models/alice/m/commit/main", body: body, contentType: "application/x-ndjson");
            await RefusedAsync(reply, body, named);
            Assert.Equal(tip, (string)(await hub.GetJsonAsync("/api/models/alice/m"))["sha"]!);
        }

        Assert.Equal(2, (await hub.GetJsonAsync("/api/models/alice/m/tree/main")).AsArray().Count);
    }

    [Fact]
    public async Task Body_InvalidUtf8_IsRefused()
    {
        await using var hub = await TestHub.StartAsync();
        using var content = new ByteArrayContent([.. "{\"name\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/repos/create") { Content = content };
        request.Headers.Authorization = new("Bearer", TestHub.Alice);
        using var reply = await hub.Http.SendAsync(request);
        await RefusedAsync(reply, "bytes that are no UTF-8", "name");
    }

    /// <summary>The last one counts, as with every JSON reader of the clients; twice is no reason to fail in another way.</summary>
    [Fact]
    public async Task Body_KeyTwice_TheLastCounts()
    {
        await using var hub = await TestHub.StartAsync();
        using var reply = await hub.SendAsync(HttpMethod.Post, "/api/repos/create", body: """{"name":"first","name":"second"}""");
        Assert.Equal("alice/second", (string)(await TestHub.JsonAsync(reply))["name"]!);
    }

    private static async Task RefusedAsync(HttpResponseMessage reply, string body, string named)
    {
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.StatusCode == HttpStatusCode.BadRequest, $"{Start(body)}: {(int)reply.StatusCode}: {text}");
        var error = (string)JsonNode.Parse(text)!["error"]!;
        Assert.True(error.Contains(named, StringComparison.Ordinal), $"{Start(body)}: {error}");
        Assert.DoesNotContain("AiDotNet", error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.True(error.Length < 1000, error);
        Assert.True(reply.Headers.GetValues("X-Error-Message").Single().Length > 0);
    }

    private static string Start(string body) => body.Length > 300 ? body[..300] : body;

    private static string Nested(int depth) => new StringBuilder().Append('[', depth).Append(']', depth).ToString();
}
