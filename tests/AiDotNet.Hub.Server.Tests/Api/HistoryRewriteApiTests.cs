using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Squashing, and deleting LFS objects for good (protocol §11).</summary>
public sealed class HistoryRewriteApiTests
{
    [Fact]
    public async Task SuperSquash_Branch_IsOneCommitWithTheSameFiles_AndOldOnesAreGone()
    {
        await using var hub = await TestHub.StartAsync();
        var first = await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        using (var kept = await hub.SendAsync(HttpMethod.Post, $"/api/models/acme/m/tag/{first}", body: """{"tag":"v1"}"""))
        {
            await TestHub.JsonAsync(kept);
        }

        var second = await hub.CommitAsync("acme/m", "main", ("b.txt", "2"));
        await hub.CommitAsync("acme/m", "main", ("c.txt", "3"));
        var before = (await hub.GetJsonAsync("/api/models/acme/m/tree/main?recursive=true")).ToJsonString();
        using var squashed = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/super-squash/main", body: """{"message":"All of it"}""");
        await TestHub.JsonAsync(squashed);

        var commit = Assert.Single((await hub.GetJsonAsync("/api/models/acme/m/commits/main")).AsArray())!;
        Assert.Equal("All of it", (string?)commit["title"]);
        Assert.Equal(before, (await hub.GetJsonAsync("/api/models/acme/m/tree/main?recursive=true")).ToJsonString());
        Assert.Equal((string?)commit["id"], (string?)(await hub.GetJsonAsync("/api/models/acme/m"))["sha"]);
        Assert.Equal(first, (string?)(await hub.GetJsonAsync("/api/models/acme/m/revision/v1"))["sha"]);
        using var gone = await hub.GetAsync($"/api/models/acme/m/revision/{second}");
        Assert.Equal((HttpStatusCode.NotFound, "RevisionNotFound"), (gone.StatusCode, gone.Headers.GetValues("X-Error-Code").Single()));
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("v1")]
    public async Task SuperSquash_NoBranch_IsRevisionNotFound(string name)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        using var tagged = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/tag/main", body: """{"tag":"v1"}""");
        await TestHub.JsonAsync(tagged);
        using var refused = await hub.SendAsync(HttpMethod.Post, $"/api/models/acme/m/super-squash/{name}");
        Assert.Equal((HttpStatusCode.NotFound, "RevisionNotFound"), (refused.StatusCode, refused.Headers.GetValues("X-Error-Code").Single()));
    }

    [Fact]
    public async Task LfsFiles_OfAllCommits_AreListedWithARefWhereOneHasThem()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        var (old, now) = (await UploadAsync(hub, "w.bin", "old"), await UploadAsync(hub, "sub/w.bin", "now"));
        await DeleteFileAsync(hub, "w.bin");

        var listed = (await hub.GetJsonAsync("/api/models/acme/m/lfs-files")).AsArray();
        Assert.Equal([("sub/w.bin", now, "refs/heads/main", 3), ("w.bin", old, null, 3)], listed.Select(Row));
        using var page = await hub.GetAsync("/api/models/acme/m/lfs-files?limit=1");
        Assert.Contains("rel=\"next\"", page.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
        Assert.Equal(("w.bin", old, null, 3), Row(Assert.Single((await hub.GetJsonAsync("/api/models/acme/m/lfs-files?limit=1&cursor=1")).AsArray())));
    }

    [Fact]
    public async Task LfsDeletion_WithHistory_TakesTheFileOutOfEveryCommitAndRef()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        var oid = await UploadAsync(hub, "sub/secret.bin", "secret");
        using var branched = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/branch/dev", body: "{}");
        await TestHub.JsonAsync(branched);
        await UploadAsync(hub, "kept.bin", "kept");
        var before = (await hub.GetJsonAsync("/api/models/acme/m/commits/main")).AsArray();

        await DeleteObjectAsync(hub, oid, rewriteHistory: true);

        var after = (await hub.GetJsonAsync("/api/models/acme/m/commits/main")).AsArray();
        Assert.Equal(before.Select(commit => (string?)commit!["title"]), after.Select(commit => (string?)commit!["title"]));
        Assert.Equal([(string?)before[^1]!["id"]], before.Select(commit => (string?)commit!["id"]).Intersect(after.Select(commit => (string?)commit!["id"])));
        foreach (var revision in new[] { "main", "dev" })
        {
            Assert.DoesNotContain("secret", (await hub.GetJsonAsync($"/api/models/acme/m/tree/{revision}?recursive=true")).ToJsonString(), StringComparison.Ordinal);
        }

        Assert.Equal("kept.bin", (string?)Assert.Single((await hub.GetJsonAsync("/api/models/acme/m/lfs-files")).AsArray())!["filename"]);
        using var asked = await hub.SendAsync(
            HttpMethod.Post, "/acme/m.git/info/lfs/objects/batch", body: $$"""{"operation":"download","objects":[{"oid":"{{oid}}","size":6}]}""");
        Assert.Equal(404, (int)(await TestHub.JsonAsync(asked))["objects"]![0]!["error"]!["code"]!);
    }

    [Fact]
    public async Task LfsDeletion_WithoutHistory_LeavesTheTextOfThePointer()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        var oid = await UploadAsync(hub, "w.bin", "bytes");
        var head = (string)(await hub.GetJsonAsync("/api/models/acme/m"))["sha"]!;
        var blob = (string)(await hub.GetJsonAsync("/api/models/acme/m/tree/main"))[1]!["oid"]!;

        await DeleteObjectAsync(hub, oid, rewriteHistory: false);

        Assert.Equal(head, (string?)(await hub.GetJsonAsync("/api/models/acme/m"))["sha"]);
        var entry = (await hub.GetJsonAsync("/api/models/acme/m/tree/main"))[1]!;
        Assert.Equal((blob, null), ((string?)entry["oid"], entry["lfs"]));
        using var file = await hub.GetAsync($"/acme/m/resolve/{head}/w.bin");
        Assert.Equal($"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 5\n", await file.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LfsDeletion_RegularFileOfTheSameBytes_KeepsThem(bool rewriteHistory)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "same"));
        var oid = await UploadAsync(hub, "w.bin", "same");

        await DeleteObjectAsync(hub, oid, rewriteHistory);

        using var file = await hub.GetAsync($"/acme/m/resolve/{(await hub.GetJsonAsync("/api/models/acme/m"))["sha"]}/a.txt");
        Assert.Equal("same", await file.Content.ReadAsStringAsync());
        Assert.Empty((await hub.GetJsonAsync("/api/models/acme/m/lfs-files")).AsArray());
    }

    [Fact]
    public async Task LfsDuplicate_ObjectsOfAReadableRepository_CanBeCommittedInTheOther()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        await hub.CreateModelAsync("alice/n");
        var oid = await UploadAsync(hub, "w.bin", "bytes");
        var unknown = new string('0', 64);
        using var shared = await hub.SendAsync(
            HttpMethod.Post,
            "/api/models/acme/m/lfs-files/duplicate",
            body: $$"""{"target":{"type":"model","name":"alice/n"},"files":[{"sha256":"{{oid}}","filename":"w.bin"},{"sha256":"{{unknown}}","filename":"x"}]}""");
        Assert.Equal(unknown, (string?)Assert.Single((await TestHub.JsonAsync(shared))["failed"]!.AsArray())!["sha256"]);

        await CommitLineAsync(hub, "alice/n", $$$"""{"key":"lfsFile","value":{"path":"copy.bin","algo":"sha256","oid":"{{{oid}}}"}}""");
        using var file = await hub.GetAsync($"/alice/n/resolve/{(await hub.GetJsonAsync("/api/models/alice/n"))["sha"]}/copy.bin");
        Assert.Equal("bytes", await file.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task LfsDuplicate_IntoSomebodyElses_OrFromWhatIsNotSeen_IsRefused()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        var oid = await UploadAsync(hub, "w.bin", "bytes");
        var body = $$"""{"target":{"type":"model","name":"acme/m"},"files":[{"sha256":"{{oid}}"}]}""";
        using var foreign = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/lfs-files/duplicate", TestHub.Bob, body);
        using var absent = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/absent/lfs-files/duplicate", TestHub.Bob, body);
        using var anonymous = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/lfs-files/duplicate", null, body);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.Unauthorized), (foreign.StatusCode, absent.StatusCode, anonymous.StatusCode));
    }

    [Fact]
    public async Task CreateBranch_Empty_HasNoFilesAndNoHistory()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        using var created = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/branch/blank", body: """{"emptyBranch":true}""");
        await TestHub.JsonAsync(created);
        Assert.Empty((await hub.GetJsonAsync("/api/models/acme/m/tree/blank")).AsArray());
        Assert.Single((await hub.GetJsonAsync("/api/models/acme/m/commits/blank")).AsArray());
        using var again = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/m/branch/blank", body: """{"emptyBranch":true}""");
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Theory]
    [InlineData("refs/pr/1")]
    [InlineData("refs/something/random")]
    public async Task CreateBranch_FullRef_IsA400WithTheHubsText(string name)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m");
        using var refused = await hub.SendAsync(HttpMethod.Post, $"/api/models/acme/m/branch/{Uri.EscapeDataString(name)}", body: "{}");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal($"Invalid reference for a branch: {name}", (string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["error"]);
    }

    private static (string?, string?, string?, int) Row(JsonNode? item) =>
        ((string?)item!["filename"], (string?)item["fileOid"], (string?)item["ref"], (int)item["size"]!);

    /// <summary>Sends an object and commits it; gives its SHA-256.</summary>
    private static async Task<string> UploadAsync(TestHub hub, string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var oid = (await Digest.ComputeAsync(new MemoryStream(bytes))).Hex;
        using var batch = await hub.SendAsync(
            HttpMethod.Post, "/acme/m.git/info/lfs/objects/batch", body: $$"""{"operation":"upload","objects":[{"oid":"{{oid}}","size":{{bytes.Length}}}]}""");
        if ((string?)(await TestHub.JsonAsync(batch))["objects"]![0]!["actions"]?["upload"]!["href"] is { } address)
        {
            using var body = new ByteArrayContent(bytes);
            using var put = await hub.Http.PutAsync(new Uri(address), body);
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        }

        await CommitLineAsync(hub, "acme/m", $$$"""{"key":"lfsFile","value":{"path":"{{{path}}}","algo":"sha256","oid":"{{{oid}}}","size":{{{bytes.Length}}}}}""");
        return oid;
    }

    private static Task DeleteFileAsync(TestHub hub, string path) => CommitLineAsync(hub, "acme/m", $$$"""{"key":"deletedFile","value":{"path":"{{{path}}}"}}""");

    private static async Task CommitLineAsync(TestHub hub, string id, string line)
    {
        var body = $$$"""{"key":"header","value":{"summary":"{{{line.GetHashCode(StringComparison.Ordinal)}}}"}}""" + "\n" + line;
        using var reply = await hub.SendAsync(HttpMethod.Post, $"/api/models/{id}/commit/main", body: body, contentType: "application/x-ndjson");
        await TestHub.JsonAsync(reply);
    }

    private static async Task DeleteObjectAsync(TestHub hub, string oid, bool rewriteHistory)
    {
        using var deleted = await hub.SendAsync(
            HttpMethod.Post,
            "/api/models/acme/m/lfs-files/batch",
            body: $$$"""{"deletions":{"sha":["{{{oid}}}"],"rewriteHistory":{{{(rewriteHistory ? "true" : "false")}}}}}""");
        await TestHub.JsonAsync(deleted);
    }
}
