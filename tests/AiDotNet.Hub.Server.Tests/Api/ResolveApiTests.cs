using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Protocol §8: a file's bytes and the headers that clients build their caches on.</summary>
public sealed class ResolveApiTests
{
    /// <summary>The git id of "hello".</summary>
    private const string HelloId = "\"b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0\"";
    private const string HelloSha = "\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\"";

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task File_AtACommit_HasEveryHeaderThatClientsNeed(string method)
    {
        await using var hub = await TestHub.StartAsync();
        var commit = await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text("a.txt", "hello"), TestRepositories.Text("w.bin", "hello"));
        using var regular = await hub.SendAsync(new HttpMethod(method), $"/acme/m/resolve/{commit}/a.txt", null, headers: ("Accept-Encoding", "gzip, br"));
        using var large = await hub.SendAsync(new HttpMethod(method), $"/acme/m/resolve/{commit}/w.bin", null);
        foreach (var (reply, etag) in new[] { (regular, HelloId), (large, HelloSha) })
        {
            Assert.Equal((HttpStatusCode.OK, etag, commit), (reply.StatusCode, reply.Headers.ETag!.Tag, reply.Headers.GetValues("X-Repo-Commit").Single()));
            Assert.False(reply.Headers.ETag.IsWeak);
            Assert.Equal((5, "bytes"), (reply.Content.Headers.ContentLength, reply.Headers.AcceptRanges.Single()));
            Assert.Empty(reply.Content.Headers.ContentEncoding);
            Assert.Equal("public, max-age=31536000, immutable", reply.Headers.NonValidated["Cache-Control"].ToString());
            Assert.Equal(method == "GET" ? "hello" : "", await reply.Content.ReadAsStringAsync());
            Assert.DoesNotContain(reply.Headers, header => header.Key.StartsWith("X-Xet", StringComparison.OrdinalIgnoreCase) || header.Key == "Link");
        }

        Assert.False(regular.Headers.Contains("X-Linked-Etag"));
        Assert.Equal((HelloSha, "5"), (large.Headers.GetValues("X-Linked-Etag").Single(), large.Headers.GetValues("X-Linked-Size").Single()));
        Assert.Equal("text/plain", regular.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", regular.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("resolve")]
    [InlineData("raw")]
    public async Task Branch_WithoutPinning_IsAnsweredAtOnce(string verb)
    {
        await using var hub = await TestHub.StartAsync(options => options.PinRevisions = false);
        var first = await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text("a.txt", "hello"));
        var second = await hub.CommitBytesAsync("model", "acme/m", "main", TestRepositories.Text("a.txt", "other"));
        using var branch = await hub.GetAsync($"/acme/m/{verb}/main/a.txt", null);
        Assert.Equal(HttpStatusCode.OK, branch.StatusCode);
        Assert.Equal((second, "no-cache"), (branch.Headers.GetValues("X-Repo-Commit").Single(), branch.Headers.NonValidated["Cache-Control"].ToString()));
        Assert.Equal("other", await branch.Content.ReadAsStringAsync());
        using var pinned = await hub.GetAsync($"/acme/m/{verb}/{first}/a.txt", null);
        Assert.Equal("hello", await pinned.Content.ReadAsStringAsync());
        Assert.Contains("immutable", pinned.Headers.NonValidated["Cache-Control"].ToString(), StringComparison.Ordinal);
        using var abbreviated = await hub.GetAsync($"/acme/m/{verb}/{first[..8]}/a.txt", null);
        Assert.Equal((HttpStatusCode.OK, first), (abbreviated.StatusCode, abbreviated.Headers.GetValues("X-Repo-Commit").Single()));
    }

    [Theory]
    [InlineData(true, null, "private, max-age=31536000, immutable", "private, no-cache")]
    [InlineData(false, "manual", "private, max-age=31536000, immutable", "private, no-cache")]
    [InlineData(false, null, "public, max-age=31536000, immutable", "no-cache")]
    public async Task Cache_MayBeShared_WhereEveryoneMayHaveTheFile(bool isPrivate, string? gated, string ofCommit, string ofBranch)
    {
        await using var hub = await TestHub.StartAsync(options => options.PinRevisions = false);
        var commit = await hub.CreateAsync("model", "acme/m", isPrivate, TestRepositories.Text("a.txt", "hello"));
        await hub.GateAsync("acme/m", gated);
        Assert.Equal(ofCommit, (await hub.GetAsync($"/acme/m/resolve/{commit}/a.txt")).Headers.NonValidated["Cache-Control"].ToString());
        Assert.Equal(ofBranch, (await hub.GetAsync("/acme/m/resolve/main/a.txt")).Headers.NonValidated["Cache-Control"].ToString());
    }

    [Theory]
    [InlineData("x y.txt", "x%20y.txt", "filename=\"x y.txt\";")]
    [InlineData("50%25.txt", "50%2525.txt", "filename=\"50%25.txt\";")]
    [InlineData("a#b?c&d=e;f", "a%23b%3Fc%26d%3De%3Bf", "filename=\"a#b?c&d=e;f\";")]
    [InlineData("gr\u00fc\u00df.txt", "gr%C3%BC%C3%9F.txt", "filename=\"gr__.txt\";")]
    [InlineData("q\"uote'.txt", "q%22uote%27.txt", "filename=\"q_uote'.txt\";")]
    public async Task Name_OfEveryKind_IsEncodedOnceEachWay(string name, string encoded, string ascii)
    {
        await using var hub = await TestHub.StartAsync();
        var commit = await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text("d/" + name, "hello"));
        using var branch = await hub.GetAsync($"/acme/m/resolve/main/d/{encoded}?download=true", null);
        var location = branch.Headers.GetValues("Location").Single();
        Assert.Equal($"/acme/m/resolve/{commit}/d/{encoded}?download=true", location);
        Assert.DoesNotMatch("[^A-Za-z0-9._~/%-]", location.Split('?')[0]);
        using var pinned = await hub.GetAsync(location, null);
        Assert.Equal("hello", await pinned.Content.ReadAsStringAsync());
        var disposition = pinned.Content.Headers.GetValues("Content-Disposition").Single();
        Assert.StartsWith("attachment; filename*=UTF-8''", disposition, StringComparison.Ordinal);
        Assert.EndsWith(ascii, disposition, StringComparison.Ordinal);
        using var inline = await hub.GetAsync($"/acme/m/resolve/{commit}/d/{encoded}", null);
        Assert.StartsWith("inline; ", inline.Content.Headers.GetValues("Content-Disposition").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bytes=0-0", 206, "h", "bytes 0-0/5")]
    [InlineData("bytes=1-2", 206, "el", "bytes 1-2/5")]
    [InlineData("bytes=3-", 206, "lo", "bytes 3-4/5")]
    [InlineData("bytes=-2", 206, "lo", "bytes 3-4/5")]
    [InlineData("bytes=-99", 206, "hello", "bytes 0-4/5")]
    [InlineData("bytes=0-100000", 206, "hello", "bytes 0-4/5")]
    [InlineData("bytes=5-", 416, "", "bytes */5")]
    [InlineData("bytes=-0", 416, "", "bytes */5")]
    [InlineData("bytes=99999999999999999999-", 416, "", "bytes */5")]
    [InlineData("bytes=2-1", 200, "hello", null)]
    [InlineData("bytes=0-1,3-4", 200, "hello", null)]
    [InlineData("lines=0-1", 200, "hello", null)]
    public async Task Range_OfARegularAndOfAnLfsFile_IsAnswered(string range, int status, string bytes, string? contentRange)
    {
        await using var hub = await TestHub.StartAsync();
        var commit = await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text("a.txt", "hello"), TestRepositories.Text("w.bin", "hello"));
        foreach (var file in new[] { "a.txt", "w.bin" })
        {
            using var reply = await hub.GetAsync($"/acme/m/resolve/{commit}/{file}", null, ("Range", range));
            Assert.Equal((status, contentRange), ((int)reply.StatusCode, reply.Content.Headers.ContentRange?.ToString()));
            Assert.Equal(bytes, await reply.Content.ReadAsStringAsync());
            Assert.Equal(bytes.Length, reply.Content.Headers.ContentLength);
        }
    }

    [Fact]
    public async Task Range_OfAnEmptyFile_IsTheWholeOfIt()
    {
        await using var hub = await TestHub.StartAsync();
        var commit = await hub.CreateAsync("model", "acme/m", false, ("empty", []));
        using var reply = await hub.GetAsync($"/acme/m/resolve/{commit}/empty", null, ("Range", "bytes=0-0"));
        Assert.Equal(("OK", 0L, "bytes */0"), (reply.StatusCode.ToString(), reply.Content.Headers.ContentLength, reply.Content.Headers.ContentRange!.ToString()));
        using var head = await hub.SendAsync(HttpMethod.Head, $"/acme/m/resolve/{commit}/empty", null);
        Assert.Equal((0L, "\"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\""), (head.Content.Headers.ContentLength, head.Headers.ETag!.Tag));
    }

    [Fact]
    public async Task IfNoneMatch_OfTheSameBytes_Is304()
    {
        await using var hub = await TestHub.StartAsync();
        var commit = await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text("w.bin", "hello"));
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var same = await hub.SendAsync(method, $"/acme/m/resolve/{commit}/w.bin", null, headers: ("If-None-Match", $"\"x\", {HelloSha}"));
            Assert.Equal((HttpStatusCode.NotModified, HelloSha), (same.StatusCode, same.Headers.ETag!.Tag));
            using var other = await hub.SendAsync(method, $"/acme/m/resolve/{commit}/w.bin", null, headers: ("If-None-Match", "\"x\""));
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }
    }

    [Fact]
    public async Task Raw_OfAnLfsFile_IsItsPointer()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text("w.bin", "hello"));
        await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/branch/feature%2Fx", body: "{}");
        foreach (var revision in new[] { "feature/x", "feature%2Fx", "refs/heads/feature/x", "refs%2Fheads%2Ffeature%2Fx", "main", "HEAD" })
        {
            using var pinned = await hub.GetAsync($"/acme/m/raw/{revision}/w.bin", null);
            Assert.Equal(HttpStatusCode.TemporaryRedirect, pinned.StatusCode);
            using var reply = await hub.GetAsync(pinned.Headers.Location!.OriginalString, null);
            Assert.Equal($"version https://git-lfs.github.com/spec/v1\noid sha256:{HelloSha.Trim('"')}\nsize 5\n", await reply.Content.ReadAsStringAsync());
            Assert.False(reply.Headers.Contains("X-Linked-Etag"));
        }
    }

    [Theory]
    [InlineData("main/nope")]
    [InlineData("main/d")]
    [InlineData("main/")]
    [InlineData("main/a.txt/b")]
    [InlineData("main/A.TXT")]
    public async Task Missing_File_Is404AtOnceWithItsCommit(string tail)
    {
        await using var hub = await TestHub.StartAsync();
        var commit = await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text("a.txt", "hello"), TestRepositories.Text("d/x", "x"));
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var reply = await hub.SendAsync(method, $"/acme/m/resolve/{tail}", null);
            Assert.Equal((HttpStatusCode.NotFound, "EntryNotFound", "Entry not found", commit), (
                reply.StatusCode,
                reply.Headers.GetValues("X-Error-Code").Single(),
                reply.Headers.GetValues("X-Error-Message").Single(),
                reply.Headers.GetValues("X-Repo-Commit").Single()));
        }

        using var unknown = await hub.GetAsync("/acme/m/resolve/nope/a.txt", null);
        Assert.Equal(("RevisionNotFound", "Invalid rev id: nope"), (
            unknown.Headers.GetValues("X-Error-Code").Single(), unknown.Headers.GetValues("X-Error-Message").Single()));
    }

    [Theory]
    [InlineData("/acme/m/resolve/main/../../../../etc/passwd")]
    [InlineData("/acme/m/resolve/main/%2e%2e/%2e%2e/hub.db")]
    [InlineData("/acme/m/resolve/main/..%2f..%2fhub.db")]
    [InlineData("/acme/m/resolve/main//etc/passwd")]
    [InlineData("/acme/m/resolve/main/%2Fetc%2Fpasswd")]
    [InlineData("/acme/m/resolve/main/a%00.txt")]
    [InlineData("/acme/m/resolve/main/..%5c..%5chub.db")]
    [InlineData("/acme/m/resolve/%2e%2e/a.txt")]
    [InlineData("/acme/m/raw/main/%252e%252e/hub.db")]
    [InlineData("/acme/m/resolve/main/%ff%fe")]
    public async Task Traversal_InEverySpelling_FindsNothing(string target)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text("a.txt", "hello"));
        Assert.InRange(await RawStatusAsync(hub.Url, target), 400, 404);
    }

    /// <summary>The status of a request whose target is sent as it is: clients of the framework fold dot segments away.</summary>
    private static async Task<int> RawStatusAsync(Uri hub, string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(hub.Host, hub.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: {hub.Authority}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var line = await reader.ReadLineAsync();
        return int.Parse(line!.Split(' ')[1], null);
    }
}
