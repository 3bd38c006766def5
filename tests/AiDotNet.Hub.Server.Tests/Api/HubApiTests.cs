using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>What every client meets: headers, refusals, addresses.</summary>
public sealed class HubApiTests
{
    [Fact]
    public async Task EveryReply_CarriesRequestIdAndCors()
    {
        await using var hub = await TestHub.StartAsync();
        foreach (var path in new[] { "/health/ready", "/api/models", "/api/models/acme/none", "/api/nothing/here", "/", "/acme/none/resolve/main/x" })
        {
            using var echoed = await hub.GetAsync(path, null, ("X-Request-Id", "my-id-1"));
            Assert.Equal("my-id-1", echoed.Headers.GetValues("X-Request-Id").Single());
            using var traced = await hub.GetAsync(path, null, ("X-Amzn-Trace-Id", "0f5e-trace"));
            Assert.Matches("^Root=1-[0-9a-f]+;0f5e-trace$", traced.Headers.GetValues("X-Request-Id").Single());
            Assert.Equal("*", traced.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.Contains("X-Repo-Commit", traced.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Preflight_AnyAddress_AllowsWhatClientsSend()
    {
        await using var hub = await TestHub.StartAsync();
        using var reply = await hub.SendAsync(
            HttpMethod.Options, "/acme/m/resolve/main/x", null, null, null, ("Origin", "https://page.test"), ("Access-Control-Request-Method", "GET"));
        Assert.Equal(HttpStatusCode.NoContent, reply.StatusCode);
        Assert.Equal("GET,HEAD,POST,PUT,DELETE", reply.Headers.GetValues("Access-Control-Allow-Methods").Single());
        Assert.StartsWith("authorization,content-type,range,accept", reply.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/collections")]
    [InlineData("POST", "/api/models")]
    [InlineData("PATCH", "/api/models/acme/m")]
    [InlineData("GET", "/api/datasets/acme/m")]
    [InlineData("POST", "/oauth/device")]
    [InlineData("GET", "/datasets/acme/m/resolve/main/x")]
    [InlineData("POST", "/v1/xorb-grants/default/00")]
    public async Task UnknownAddress_AnyMethod_Is404AsAJsonObject(string method, string path)
    {
        await using var hub = await TestHub.StartAsync();
        using var reply = await hub.SendAsync(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
        Assert.NotEmpty((string)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["error"]!);
        Assert.True(reply.Headers.Contains("X-Error-Message"));
    }

    [Theory]
    [InlineData("/api/whoami-v2")]
    [InlineData("/api/models")]
    [InlineData("/api/models/acme/m")]
    [InlineData("/acme/m/resolve/main/a.txt")]
    [InlineData("/acme/m/raw/main/a.txt")]
    [InlineData("/api/nothing")]
    public async Task BadToken_EveryAddress_Is401(string path)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "x"));
        using var reply = await hub.GetAsync(path, TestHub.Unknown);
        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        Assert.Equal("Invalid credentials in Authorization header", reply.Headers.GetValues("X-Error-Message").Single());
        Assert.False(reply.Headers.Contains("X-Error-Code"));
        Assert.False(reply.Headers.Contains("WWW-Authenticate"));
    }

    [Fact]
    public async Task UnknownRepository_ToAnonymousAndKnown_DiffersInStatusAlone()
    {
        await using var hub = await TestHub.StartAsync();
        foreach (var path in new[] { "/api/models/acme/none", "/acme/none/resolve/main/x", "/api/models/acme/none/tree/main", "/api/models/a--b/c" })
        {
            using var anonymous = await hub.GetAsync(path, null);
            using var known = await hub.GetAsync(path);
            Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.NotFound), (anonymous.StatusCode, known.StatusCode));
            Assert.Equal("RepoNotFound", anonymous.Headers.GetValues("X-Error-Code").Single());
            Assert.Equal("RepoNotFound", known.Headers.GetValues("X-Error-Code").Single());
        }
    }

    [Fact]
    public async Task Resolve_Branch_IsPinnedByARelativeRedirect()
    {
        await using var hub = await TestHub.StartAsync();
        var commit = await hub.CreateModelAsync("acme/m", ("d/a b;#?%.txt", "bytes"));
        const string Path = "d/a%20b%3B%23%3F%25.txt";

        using var redirect = await hub.GetAsync($"/ACME/m/resolve/main/{Path}?download=true", null);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, redirect.StatusCode);
        Assert.Equal($"/acme/m/resolve/{commit}/{Path}?download=true", redirect.Headers.Location!.OriginalString);
        Assert.Equal(commit, redirect.Headers.GetValues("X-Repo-Commit").Single());

        using var file = await hub.GetAsync(redirect.Headers.Location.OriginalString, null);
        Assert.Equal("bytes", await file.Content.ReadAsStringAsync());
        Assert.Contains("immutable", file.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        using var missing = await hub.GetAsync("/acme/m/resolve/main/nope", null);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal(commit, missing.Headers.GetValues("X-Repo-Commit").Single());
    }

    [Theory]
    [InlineData("refs%2Fheads%2Ffeature%2Fx")]
    [InlineData("refs/heads/feature/x")]
    [InlineData("feature%2Fx")]
    [InlineData("feature/x")]
    public async Task Revision_EncodedOrRaw_IsTheSame(string revision)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("d/a.txt", "1"));
        using var branched = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/branch/feature%2Fx", body: "{}");
        await TestHub.JsonAsync(branched);
        var commit = await hub.CommitAsync("acme/m", "feature/x", ("d/a.txt", "2"));

        Assert.Equal("d/a.txt", (string)(await hub.GetJsonAsync($"/api/models/acme/m/tree/{revision}/d"))[0]!["path"]!);
        Assert.Equal(commit, (string)(await hub.GetJsonAsync($"/api/models/acme/m/revision/{revision}"))["sha"]!);
        Assert.Equal(commit, (string)(await hub.GetJsonAsync($"/api/models/acme/m/commits/{revision}"))[0]!["id"]!);
        using var file = await hub.GetAsync($"/acme/m/resolve/{revision}/d/a.txt");
        Assert.Equal($"/acme/m/resolve/{commit}/d/a.txt", file.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task DotSegments_SentRaw_AreRefused()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        foreach (var path in new[] { "/acme/m/resolve/main/../a.txt", "/acme/m/resolve/main/%2e%2e/a.txt", "/acme/m/resolve/main/x%00" })
        {
            var reply = await SendRawAsync(hub.Url, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 400", reply, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task BareName_OfTheDefaultNamespace_IsSentOn()
    {
        await using var hub = await TestHub.StartAsync();
        var commit = await hub.CreateModelAsync("acme/m", ("a b.txt", "1"));
        using var secret = await hub.SendAsync(
            HttpMethod.Post, "/api/repos/create", body: """{"name":"secret","organization":"acme","visibility":"private"}""");

        foreach (var (asked, sent) in new[]
        {
            ("/api/models/m?blobs=true", "/api/models/acme/m?blobs=true"),
            ("/api/models/m/refs", "/api/models/acme/m/refs"),
            ("/api/models/m/tree/main/x?recursive=true", "/api/models/acme/m/tree/main/x?recursive=true"),
            ("/m/resolve/main/a%20b.txt", "/acme/m/resolve/main/a%20b.txt"),
        })
        {
            using var reply = await hub.GetAsync(asked, null);
            Assert.Equal((HttpStatusCode.TemporaryRedirect, sent), (reply.StatusCode, reply.Headers.Location!.OriginalString));
        }

        using var hidden = await hub.GetAsync("/api/models/secret", null);
        using var unknown = await hub.GetAsync("/api/models/nothing", null);
        Assert.Equal(unknown.StatusCode, hidden.StatusCode);
        using var visible = await hub.GetAsync("/api/models/secret");
        Assert.Equal(HttpStatusCode.TemporaryRedirect, visible.StatusCode);
        Assert.NotEmpty(commit);
    }

    [Fact]
    public async Task Addresses_InReplies_AreTheRequestsOwnOrTheConfiguredOnes()
    {
        await using var plain = await TestHub.StartAsync();
        using var created = await plain.SendAsync(HttpMethod.Post, "/api/repos/create", TestHub.Alice, """{"name":"m"}""", null, ("Host", "hub.example.com:81"));
        Assert.Equal("http://hub.example.com:81/alice/m", (string)(await TestHub.JsonAsync(created))["url"]!);

        await using var named = await TestHub.StartAsync(options => options.PublicUrl = new Uri("https://models.example.com"));
        using var again = await named.SendAsync(HttpMethod.Post, "/api/repos/create", TestHub.Alice, """{"name":"m"}""");
        Assert.Equal("https://models.example.com/alice/m", (string)(await TestHub.JsonAsync(again))["url"]!);
    }

    [Fact]
    public async Task List_InPages_FollowsTheLink()
    {
        await using var hub = await TestHub.StartAsync();
        foreach (var name in new[] { "acme/a", "acme/b", "acme/c" })
        {
            await hub.CreateModelAsync(name);
        }

        var found = new List<string>();
        for (var next = "/api/models?author=acme&limit=2"; next is not null;)
        {
            using var reply = await hub.GetAsync(next, null);
            var page = (await TestHub.JsonAsync(reply)).AsArray();
            Assert.InRange(page.Count, 1, 2);
            found.AddRange(page.Select(model => (string)model!["id"]!));
            next = reply.Headers.TryGetValues("Link", out var links)
                ? System.Text.RegularExpressions.Regex.Match(links.Single(), $"^<({hub.Url}api/models\\?[^>]+)>; rel=\"next\"$").Groups[1].Value
                : null;
            Assert.NotEqual("", next);
        }

        Assert.Equal(["acme/a", "acme/b", "acme/c"], found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task PathsInfo_FormOrJson_IsTheSameAndLeavesOutWhatIsNotThere()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("d/a.txt", "1"), ("b.txt", "22"));
        using var form = await hub.SendAsync(
            HttpMethod.Post, "/api/models/acme/m/paths-info/main", body: "paths=d%2F&paths=nope&paths=b.txt&expand=True", contentType: "application/x-www-form-urlencoded");
        using var json = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/paths-info/main", body: """{"paths":["d/","nope","b.txt"],"expand":true}""");
        var (one, two) = (await TestHub.JsonAsync(form), await TestHub.JsonAsync(json));
        Assert.True(JsonNode.DeepEquals(one, two));
        Assert.Equal(["d", "b.txt"], one.AsArray().Select(entry => (string)entry!["path"]!));
        Assert.Equal("add files", (string)one[1]!["lastCommit"]!["title"]!);
    }

    [Fact]
    public async Task Upload_ByLfs_NeedsTheTicketAndNothingElse()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        var bytes = RandomNumberGenerator.GetBytes(100_000);
        var oid = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var batch = $$"""{"operation":"upload","transfers":["basic"],"objects":[{"oid":"{{oid}}","size":{{bytes.Length}}}],"hash_algo":"sha256"}""";

        using var asked = await hub.SendAsync(HttpMethod.Post, "/acme/m.git/info/lfs/objects/batch", body: batch, contentType: "application/vnd.git-lfs+json");
        Assert.Equal("application/vnd.git-lfs+json", asked.Content.Headers.ContentType!.MediaType);
        var actions = (await TestHub.JsonAsync(asked))["objects"]![0]!["actions"]!;
        var href = (string)actions["upload"]!["href"]!;

        // What was not uploaded cannot be fetched with the same ticket.
        Assert.Equal(HttpStatusCode.NotFound, (await hub.GetAsync(href, null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(href, bytes[..^1]));
        bytes[5] ^= 1;
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(href, bytes));
        bytes[5] ^= 1;
        Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(href.Replace("ticket=", "ticket=x", StringComparison.Ordinal), bytes));
        Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(href[..href.IndexOf('?', StringComparison.Ordinal)], bytes));
        Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(href.Replace(oid, new string('0', 64), StringComparison.Ordinal), bytes));
        using var early = await hub.SendAsync(HttpMethod.Post, (string)actions["verify"]!["href"]!, body: $$"""{"oid":"{{oid}}","size":{{bytes.Length}}}""");
        Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);

        Assert.Equal(HttpStatusCode.OK, await PutAsync(href, bytes));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(href, bytes));
        using var verified = await hub.SendAsync(HttpMethod.Post, (string)actions["verify"]!["href"]!, body: $$"""{"oid":"{{oid}}","size":{{bytes.Length}}}""");
        Assert.Equal(HttpStatusCode.OK, verified.StatusCode);

        using var again = await hub.SendAsync(HttpMethod.Post, "/acme/m.git/info/lfs/objects/batch", body: batch);
        Assert.Null((await TestHub.JsonAsync(again))["objects"]![0]!["actions"]);
        using var download = await hub.SendAsync(
            HttpMethod.Post, "/acme/m.git/info/lfs/objects/batch", null, batch.Replace("upload", "download", StringComparison.Ordinal));
        var source = (string)(await TestHub.JsonAsync(download))["objects"]![0]!["actions"]!["download"]!["href"]!;
        Assert.Equal(bytes, await hub.Http.GetByteArrayAsync(source));

        async Task<HttpStatusCode> PutAsync(string address, byte[] content)
        {
            using var body = new ByteArrayContent(content);
            using var reply = await hub.Http.PutAsync(address, body);
            return reply.StatusCode;
        }
    }

    [Fact]
    public async Task Batch_ObjectOfAnotherRepository_MustBeSentAgain()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        await hub.CreateModelAsync("acme/n");
        var bytes = "secret bytes"u8.ToArray();
        var batch = $$"""{"operation":"upload","objects":[{"oid":"{{Convert.ToHexStringLower(SHA256.HashData(bytes))}}","size":{{bytes.Length}}}]}""";
        using var first = await hub.SendAsync(HttpMethod.Post, "/acme/m.git/info/lfs/objects/batch", body: batch);
        using var body = new ByteArrayContent(bytes);
        using var put = await hub.Http.PutAsync((string)(await TestHub.JsonAsync(first))["objects"]![0]!["actions"]!["upload"]!["href"]!, body);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);

        using var second = await hub.SendAsync(HttpMethod.Post, "/acme/n.git/info/lfs/objects/batch", body: batch);
        Assert.NotNull((await TestHub.JsonAsync(second))["objects"]![0]!["actions"]!["upload"]);
    }

    [Theory]
    [InlineData("""{"key":"file","value":{"path":"../x","content":""}}""", 422)]
    [InlineData("""{"key":"file","value":{"path":"a\\b","content":""}}""", 422)]
    [InlineData("""{"key":"file","value":{"path":".git/config","content":""}}""", 422)]
    [InlineData("""{"key":"file","value":{"path":"x","content":"!","encoding":"base64"}}""", 400)]
    [InlineData("""{"key":"file","value":{"path":"x","content":"","encoding":"rot13"}}""", 400)]
    [InlineData("""{"key":"copyFile","value":{"path":"x"}}""", 400)]
    [InlineData("""{"key":"lfsFile","value":{"path":"x.bin","algo":"sha256","oid":"0000000000000000000000000000000000000000000000000000000000000000","size":1}}""", 400)]
    [InlineData("""{"key":"lfsFile","value":{"path":"x.bin","algo":"md5","oid":"00","size":1}}""", 400)]
    [InlineData("""{"key":"deletedFile","value":{"path":"nope"}}""", 404)]
    [InlineData("""{"key":"header","value":{"summary":"again"}}""", 400)]
    [InlineData("nonsense", 400)]
    public async Task Commit_ThatCannotBe_IsRefusedAndLeavesTheBranch(string line, int status)
    {
        await using var hub = await TestHub.StartAsync();
        var tip = await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        var body = """{"key":"header","value":{"summary":"s"}}""" + "\n" + """{"key":"file","value":{"path":"first.txt","content":"text"}}""" + "\n" + line;
        using var reply = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/commit/main", body: body, contentType: "application/x-ndjson");
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.NotEmpty((string)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["error"]!);
        Assert.Equal(tip, (string)(await hub.GetJsonAsync("/api/models/acme/m"))["sha"]!);
    }

    [Fact]
    public async Task Commit_LargeInlineFile_ArrivesWhole()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        var bytes = RandomNumberGenerator.GetBytes(40 * 1024 * 1024);
        var body = "{\"key\":\"header\",\"value\":{\"summary\":\"s\"}}\n{\"key\":\"file\",\"value\":{\"content\":\"" + Convert.ToBase64String(bytes)
            + "\",\"path\":\"w.bin\",\"encoding\":\"base64\"}}";
        using var reply = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/commit/main", body: body, contentType: "application/x-ndjson");
        var commit = (string)(await TestHub.JsonAsync(reply))["commitOid"]!;

        using var file = await hub.GetAsync($"/acme/m/resolve/{commit}/w.bin");
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(await file.Content.ReadAsByteArrayAsync()));
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"", file.Headers.ETag!.Tag);
        Assert.False(Directory.Exists(Path.Combine(hub.DataDirectory, "spool")) && Directory.EnumerateFiles(Path.Combine(hub.DataDirectory, "spool")).Any());
    }

    [Theory]
    [InlineData(TestHub.Reader, 403)]
    [InlineData(TestHub.Bob, 403)]
    [InlineData(null, 401)]
    public async Task Write_WithoutTheRight_IsRefused(string? token, int status)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        foreach (var (method, path, body) in new[]
        {
            ("POST", "/api/models/acme/m/commit/main", """{"key":"header","value":{"summary":"s"}}"""),
            ("POST", "/api/models/acme/m/preupload/main", """{"files":[]}"""),
            ("POST", "/acme/m.git/info/lfs/objects/batch", """{"operation":"upload","objects":[],"ref":{"name":"main"}}"""),
            ("POST", "/api/models/acme/m/tag/main", """{"tag":"v1"}"""),
            ("DELETE", "/api/models/acme/m/branch/main", null),
            ("DELETE", "/api/repos/delete", """{"name":"m","organization":"acme"}"""),
            ("POST", "/api/repos/create", """{"name":"n","organization":"acme"}"""),
        })
        {
            using var reply = await hub.SendAsync(new HttpMethod(method), path, token, body);
            Assert.Equal((path, status), (path, (int)reply.StatusCode));
        }
    }

    [Fact]
    public async Task ValidateYaml_JsonAndPlain_NameTheProblem()
    {
        await using var hub = await TestHub.StartAsync();
        foreach (var (content, status, list, text) in new[]
        {
            ("---\nlicense: mit\n---\n", 200, null, ""),
            ("# no front matter", 200, "warnings", "- Warning: empty or missing yaml metadata in repo card"),
            ("---\nmodel-index: x\n---\n", 400, "errors", "- Error: \"model-index\" must be an array"),
            ("---\na: [\n---\n", 400, "errors", "- Error: "),
        })
        {
            var body = new JsonObject { ["content"] = content, ["repoType"] = "model" }.ToJsonString();
            using var json = await hub.SendAsync(HttpMethod.Post, "/api/validate-yaml", null, body);
            var reply = JsonNode.Parse(await json.Content.ReadAsStringAsync())!;
            Assert.Equal(status, (int)json.StatusCode);
            Assert.Equal(list == "errors" ? 1 : 0, reply["errors"]!.AsArray().Count);
            Assert.Equal(list == "warnings" ? 1 : 0, reply["warnings"]!.AsArray().Count);
            using var plain = await hub.SendAsync(HttpMethod.Post, "/api/validate-yaml", null, body, null, ("Accept", "text/plain"));
            Assert.Equal("text/plain", plain.Content.Headers.ContentType!.MediaType);
            Assert.StartsWith(text, await plain.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Profiles_OfUsersAndOrganisations_AreForEveryone()
    {
        await using var hub = await TestHub.StartAsync();
        Assert.Equal("Alice Example", (string)(await hub.GetJsonAsync("/api/users/Alice/overview", null))["fullname"]!);
        Assert.Equal("acme", (string)(await hub.GetJsonAsync("/api/organizations/acme/overview", null))["name"]!);
        foreach (var path in new[] { "/api/users/acme/overview", "/api/organizations/alice/overview", "/api/users/nobody/overview" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await hub.GetAsync(path, null)).StatusCode);
        }
    }

    [Theory]
    [InlineData("POST", "/api/repos/create", """{"name":null}""")]
    [InlineData("POST", "/api/repos/create", """{}""")]
    [InlineData("POST", "/api/repos/create", """[]""")]
    [InlineData("POST", "/api/repos/create", """null""")]
    [InlineData("POST", "/api/repos/create", "")]
    [InlineData("POST", "/api/repos/create", """{"name":"a--b"}""")]
    [InlineData("POST", "/api/repos/create", """{"name":"m","type":"kernel"}""")]
    [InlineData("POST", "/api/repos/create", """{"name":"m","visibility":"protected"}""")]
    [InlineData("POST", "/api/validate-yaml", """{"content":null}""")]
    [InlineData("POST", "/api/models/acme/m/preupload/main", """{"files":[null]}""")]
    [InlineData("POST", "/api/models/acme/m/preupload/main", """{"files":null}""")]
    [InlineData("POST", "/api/models/acme/m/paths-info/main", """{"paths":[null]}""")]
    [InlineData("POST", "/api/models/acme/m/tag/main", """{"tag":null}""")]
    [InlineData("POST", "/api/models/acme/m/tag/main", """{"tag":"../x"}""")]
    [InlineData("POST", "/acme/m.git/info/lfs/objects/batch", """{"operation":"upload","objects":[null]}""")]
    [InlineData("POST", "/acme/m.git/info/lfs/objects/batch", """{"operation":"steal","objects":[]}""")]
    [InlineData("GET", "/api/models?expand=nonsense", null)]
    [InlineData("GET", "/api/models?cursor=nonsense", null)]
    public async Task MalformedRequest_IsA400InWords(string method, string path, string? body)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        using var reply = await hub.SendAsync(new HttpMethod(method), path, body: body);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.NotEmpty((string)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["error"]!);
    }

    [Fact]
    public async Task BodyBeyondTheLimit_IsRefusedInTheHubsShape()
    {
        await using var hub = await TestHub.StartAsync();

        // With Expect the client waits for the answer before it sends; without it the refusal may be lost in a broken connection.
        using var reply = await hub.SendAsync(
            HttpMethod.Post, "/api/repos/create", TestHub.Alice, "{\"name\":\"" + new string('a', 9 * 1024 * 1024) + "\"}", null, ("Expect", "100-continue"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.StatusCode);
        Assert.NotEmpty((string)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["error"]!);
    }

    [Fact]
    public async Task Resolve_BlobDamagedOnDisk_BreaksOffInsteadOfEndingWell()
    {
        await using var hub = await TestHub.StartAsync();
        var text = new string('x', 300_000);
        var commit = await hub.CreateModelAsync("acme/m", ("a.txt", text));
        var blob = new DirectoryInfo(hub.DataDirectory).EnumerateFiles("*", SearchOption.AllDirectories)
            .Single(file => file.Name.Contains(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), StringComparison.Ordinal));
        var half = blob.FullName + ".half";
        await File.WriteAllTextAsync(half, text[..150_000]);
        File.Move(half, blob.FullName, overwrite: true);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var reply = await hub.GetAsync($"/acme/m/resolve/{commit}/a.txt");
            reply.EnsureSuccessStatusCode();
        });
    }

    [Fact]
    public async Task Start_OnPort0_ListensOnBothLoopbacks()
    {
        await using var hub = await TestHub.StartAsync();
        Assert.Equal("localhost", hub.Url.Host);
        foreach (var address in Socket.OSSupportsIPv6 ? new[] { IPAddress.Loopback, IPAddress.IPv6Loopback } : [IPAddress.Loopback])
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, hub.Url.Port);
        }
    }

    [Fact]
    public async Task Start_OnATakenPort_SaysSo()
    {
        await using var hub = await TestHub.StartAsync();
        var refusal = await Assert.ThrowsAsync<AiDotNet.Hub.Errors.HubException>(() => TestHub.StartAsync(options => options.Port = hub.Url.Port));
        Assert.Contains($"localhost:{hub.Url.Port}", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<string> SendRawAsync(Uri url, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }
}
