using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Tests.Api;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Server.Tests.Xet;

public sealed class XetDownloadTests
{
    private const string Model = "acme/m";

    [Fact]
    public async Task Resolve_FileInChunks_AnnouncesIt()
    {
        await using var hub = await XetHub.StartAsync();
        var (file, bytes) = await UploadAsync(hub, "repeat-3m");
        var commit = (string)(await hub.Hub.GetJsonAsync($"/api/models/{Model}"))["sha"]!;

        using var head = await hub.Hub.SendAsync(HttpMethod.Head, $"/{Model}/resolve/{commit}/w.bin");
        Assert.Equal(file.Hash.ToString(), head.Headers.GetValues("X-Xet-Hash").Single());
        Assert.Equal($"<{hub.Hub.Url}api/models/{Model}/xet-read-token/{commit}>; rel=\"xet-auth\"", head.Headers.GetValues("Link").Single());
        var entry = (await hub.Hub.GetJsonAsync($"/api/models/{Model}/tree/main")).AsArray().Single(entry => (string)entry!["path"]! == "w.bin")!;
        Assert.Equal(file.Hash.ToString(), (string)entry["xetHash"]!);
        Assert.Equal(bytes, await hub.DownloadAsync(Model, "w.bin"));

        using var token = await hub.Hub.GetAsync($"/api/models/{Model}/xet-read-token/{commit}", null);
        var body = await TestHub.JsonAsync(token);
        Assert.Equal((string)body["accessToken"]!, token.Headers.GetValues("X-Xet-Access-Token").Single());
        Assert.Equal($"{(long)body["exp"]!}", token.Headers.GetValues("X-Xet-Token-Expiration").Single());
        Assert.Equal($"{hub.Hub.Url}api/adn/xet", token.Headers.GetValues("X-Xet-Cas-Url").Single());
    }

    [Fact]
    public async Task Resolve_DownloadsInChunksAreOff_AnnouncesNothing()
    {
        await using var hub = await XetHub.StartAsync(options => options.Xet.Downloads = false);
        await UploadAsync(hub, "text-200k");
        var commit = (string)(await hub.Hub.GetJsonAsync($"/api/models/{Model}"))["sha"]!;

        using var head = await hub.Hub.SendAsync(HttpMethod.Head, $"/{Model}/resolve/{commit}/w.bin");

        Assert.False(head.Headers.Contains("X-Xet-Hash"));
        Assert.DoesNotContain(await Entries(hub), entry => entry!["xetHash"] is not null);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task Reconstruction_WholeAndRanges_PutTheFileTogether(string version)
    {
        await using var hub = await XetHub.StartAsync();
        var (file, bytes) = await UploadAsync(hub, "repeat-3m");
        var token = await hub.TokenAsync(Model, "read", null);
        foreach (var (first, last) in new[] { (0, bytes.Length - 1), (0, 0), (700_000, 1_900_000), (1_234_567, 1_234_567), (bytes.Length - 5, bytes.Length + 500) })
        {
            using var reply = await hub.GetAsync($"{version}/reconstructions/{file.Hash}", token, $"bytes={first}-{last}");
            var plan = await TestHub.JsonAsync(reply);
            Assert.Equal(bytes.AsSpan(first, Math.Min(last, bytes.Length - 1) - first + 1).ToArray(), await FollowAsync(hub, plan, last - first + 1));
        }

        using var whole = await hub.GetAsync($"{version}/reconstructions/{file.Hash}", token);
        Assert.Equal(bytes, await FollowAsync(hub, await TestHub.JsonAsync(whole), bytes.Length));
        using var beyond = await hub.GetAsync($"{version}/reconstructions/{file.Hash}", token, $"bytes={bytes.Length}-");
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using var unknown = await hub.GetAsync($"{version}/reconstructions/{new XetHash(1, 2, 3, 4)}", token);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var anonymous = await hub.GetAsync($"{version}/reconstructions/{file.Hash}", "");
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
    }

    [Fact]
    public async Task Download_StoredChunkIsDamaged_BreaksOffInsteadOfSendingIt()
    {
        await using var hub = await XetHub.StartAsync();
        await UploadAsync(hub, "random-300k");
        var stored = hub.StoredFiles().OrderByDescending(file => file.Length).First();
        stored.IsReadOnly = false;
        await using (var file = stored.Open(FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = 200_000;
            file.WriteByte(0x55);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => hub.DownloadAsync(Model, "w.bin"));
        Assert.Equal(XetFiles.Make("random-300k")[..50_000], await hub.DownloadAsync(Model, "w.bin", range: "bytes=0-49999"));
    }

    [Fact]
    public async Task Upload_PlainCopyIsThere_IsReplacedByTheChunks()
    {
        await using var hub = await XetHub.StartAsync();
        var bytes = XetFiles.Make("random-300k");
        await hub.CreateAsync(Model);
        await hub.CreateAsync("acme/plain");
        await PutPlainAsync(hub, "acme/plain", bytes);
        Assert.Contains(hub.StoredFiles(), file => file.Length == bytes.Length);

        await hub.UploadAsync(Model, TestHub.Alice, bytes);
        Assert.DoesNotContain(hub.StoredFiles(), file => file.Length == bytes.Length);
        Assert.Equal(bytes, await hub.DownloadAsync("acme/plain", "w.bin"));

        // And a plain upload of what is there in chunks stores nothing either.
        await hub.CreateAsync("bob/plain", TestHub.Bob);
        await PutPlainAsync(hub, "bob/plain", bytes, TestHub.Bob);
        Assert.DoesNotContain(hub.StoredFiles(), file => file.Length == bytes.Length);
        Assert.Equal(bytes, await hub.DownloadAsync("bob/plain", "w.bin"));
    }

    [Fact]
    public async Task Batch_XetIsOffered_NamesTheTokenAndWhereChunksGo()
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync(Model);
        var stored = XetFiles.Make("text-200k");
        await hub.UploadAsync(Model, TestHub.Alice, stored);
        var body = $$"""
            {"operation":"upload","transfers":["basic","multipart","xet"],"ref":{"name":"main"},"objects":[
              {"oid":"{{new string('a', 64)}}","size":10},{"oid":"{{Convert.ToHexStringLower(SHA256.HashData(stored))}}","size":{{stored.Length}}},
              {"oid":"{{Convert.ToHexStringLower(SHA256.HashData([]))}}","size":0}],"hash_algo":"sha256"}
            """;

        var reply = await TestHub.JsonAsync(await hub.Hub.SendAsync(HttpMethod.Post, $"/{Model}.git/info/lfs/objects/batch", body: body));

        Assert.Equal("xet", (string)reply["transfer"]!);
        var upload = reply["objects"]![0]!["actions"]!["upload"]!;
        Assert.Equal($"{hub.Hub.Url}api/models/{Model}/xet-write-token/main", (string)upload["href"]!);
        Assert.Equal($"{hub.Hub.Url}api/adn/xet", (string)upload["header"]!["X-Xet-Cas-Url"]!);
        Assert.NotEmpty((string)upload["header"]!["X-Xet-Access-Token"]!);
        Assert.Null(reply["objects"]![1]!["actions"]);
        Assert.Null(reply["objects"]![2]!["actions"]);
    }

    private static async Task<IEnumerable<JsonNode?>> Entries(XetHub hub) => (await hub.Hub.GetJsonAsync($"/api/models/{Model}/tree/main")).AsArray();

    private static async Task<(ShardFile File, byte[] Bytes)> UploadAsync(XetHub hub, string name)
    {
        var bytes = XetFiles.Make(name);
        await hub.CreateAsync(Model);
        var shard = await hub.UploadAsync(Model, TestHub.Alice, bytes);
        await hub.CommitAsync(Model, "w.bin", Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);
        return (shard.Files[0], bytes);
    }

    private static async Task PutPlainAsync(XetHub hub, string id, byte[] bytes, string token = TestHub.Alice)
    {
        var oid = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var batch = await TestHub.JsonAsync(await hub.Hub.SendAsync(
            HttpMethod.Post, $"/{id}.git/info/lfs/objects/batch", token,
            $$"""{"operation":"upload","transfers":["basic"],"objects":[{"oid":"{{oid}}","size":{{bytes.Length}}}]}"""));
        using var put = await hub.Hub.Http.PutAsync((string)batch["objects"]![0]!["actions"]!["upload"]!["href"]!, new ByteArrayContent(bytes));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        await hub.CommitAsync(id, "w.bin", oid, bytes.Length, token);
    }

    /// <summary>Does what a client does with a reconstruction, in either form.</summary>
    private static async Task<byte[]> FollowAsync(XetHub hub, JsonNode plan, int length)
    {
        var chunks = new Dictionary<(string, int), byte[]>();
        var sources = plan["xorbs"] is { } second
            ? second.AsObject().SelectMany(xorb => xorb.Value!.AsArray().Select(source =>
                (xorb.Key, Url: (string)source!["url"]!, Chunks: source["ranges"]![0]!["chunks"]!, Bytes: source["ranges"]![0]!["bytes"]!)))
            : plan["fetch_info"]!.AsObject().SelectMany(xorb => xorb.Value!.AsArray().Select(source =>
                (xorb.Key, Url: (string)source!["url"]!, Chunks: source["range"]!, Bytes: source["url_range"]!)));
        foreach (var source in sources)
        {
            using var reply = await hub.GetAsync(source.Url, "", $"bytes={source.Bytes["start"]}-{source.Bytes["end"]}");
            Assert.Equal(HttpStatusCode.PartialContent, reply.StatusCode);
            var packed = await reply.Content.ReadAsByteArrayAsync();
            var at = 0;
            for (var chunk = (int)source.Chunks["start"]!; chunk < (int)source.Chunks["end"]!; chunk++)
            {
                var record = XorbRecord.Read(packed.AsSpan(at), "The chunk");
                chunks[(source.Key, chunk)] = new byte[record.Length];
                record.Unpack(packed.AsSpan(at + XorbRecord.HeaderSize, record.PackedLength), chunks[(source.Key, chunk)], "The chunk");
                at += XorbRecord.HeaderSize + record.PackedLength;
            }

            Assert.Equal(packed.Length, at);
        }

        var all = new MemoryStream();
        foreach (var term in plan["terms"]!.AsArray())
        {
            var before = all.Length;
            for (var chunk = (int)term!["range"]!["start"]!; chunk < (int)term["range"]!["end"]!; chunk++)
            {
                all.Write(chunks[((string)term["hash"]!, chunk)]);
            }

            Assert.Equal((long)term["unpacked_length"]!, all.Length - before);
        }

        var skip = (int)plan["offset_into_first_range"]!;
        return all.ToArray()[skip..(int)Math.Min(all.Length, skip + length)];
    }
}
