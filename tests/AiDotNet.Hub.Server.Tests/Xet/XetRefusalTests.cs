using System.Net;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Tests.Api;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Server.Tests.Xet;

/// <summary>What is not as it is said to be leaves nothing behind, and the text of the refusal says what it is.</summary>
public sealed class XetRefusalTests
{
    private const string Model = "acme/refused";

    public static TheoryData<string> Uploads =>
        [.. XetFiles.Cases.Where(item => (bool)item!["kept"]! && (string)item["name"]! is not ("v1-only" or "grants")).Select(item => (string)item!["name"]!)];

    /// <summary>Every record of every recorded shard: hashes, lengths and chunk numbers of segments, verification, SHA-256, and the xorbs' chunks.</summary>
    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task Shard_AnyCheckedByteChanged_IsRefusedAndLinksNothing(string name)
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync(Model);
        var token = await hub.TokenAsync(Model);
        var recorded = XetFiles.Cases.Single(item => (string)item!["name"]! == name)!;
        var needed = name switch { "insert-same-client" or "insert-other-client" => new[] { "repeat", name }, "holes" => ["lines", name], _ => [name] };
        foreach (var xorb in XetFiles.Cases.Where(item => needed.Contains((string)item!["name"]!)).SelectMany(item => item!["xorbs"]!.AsArray()))
        {
            await hub.PostXorbAsync(token, XetHash.Parse((string)xorb!["hash"]!), await BodyAsync($"xorbs/{xorb["hash"]}"));
        }

        var shard = await BodyAsync($"shards/{recorded["shards"]![0]}");
        var places = CheckedPlaces(shard).ToList();
        foreach (var place in places.Where((_, i) => i % Math.Max(1, places.Count / 40) == 0))
        {
            var changed = shard.ToArray();
            changed[place] ^= 0x04;
            var message = await hub.PostShardAsync(token, changed);
            Assert.True(message is { Length: > 20 }, $"{name}: a shard with another byte {place} was taken.");
        }

        foreach (var file in recorded["files"]!.AsArray().Where(file => (long)file!["size"]! > 0))
        {
            using var resolved = await hub.Hub.SendAsync(
                HttpMethod.Post, $"/{Model}.git/info/lfs/objects/verify", body: new JsonObject { ["oid"] = (string)file!["sha256"]!, ["size"] = (long)file["size"]! }.ToJsonString());
            Assert.Equal(HttpStatusCode.NotFound, resolved.StatusCode);
        }

        Assert.Null(await hub.PostShardAsync(token, shard));
    }

    [Fact]
    public async Task Xorb_AnyByteChanged_IsRefusedAndLeavesNothing()
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync(Model);
        var token = await hub.TokenAsync(Model);
        foreach (var xorb in XetFiles.Cases.SelectMany(item => item!["xorbs"]!.AsArray()).Where(xorb => (long)xorb!["size"]! < 100_000).DistinctBy(xorb => (string)xorb!["hash"]!))
        {
            var (hash, body) = (XetHash.Parse((string)xorb!["hash"]!), await BodyAsync($"xorbs/{xorb["hash"]}"));
            foreach (var place in new[] { 0, 1, 4, 5, 8, body.Length / 2, body.Length - 1 }.Distinct())
            {
                var changed = body.ToArray();
                changed[place] ^= 0x20;
                using var reply = await hub.PostAsync($"v1/xorbs/default/{hash}", token, changed);
                Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
                Assert.NotEmpty((string)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["error"]!);
            }

            using var cut = await hub.PostAsync($"v1/xorbs/default/{hash}", token, body[..^1]);
            Assert.Equal(HttpStatusCode.BadRequest, cut.StatusCode);
            using var other = await hub.PostAsync($"v1/xorbs/default/{hash with { A = hash.A ^ 1 }}", token, body);
            Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        }

        Assert.Single(hub.StoredFiles());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(hub.Hub.DataDirectory, "blobs", "uploads")));
    }

    [Fact]
    public async Task Shard_UnknownXorb_NamesItAndTheWayOut()
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync(Model);

        var message = await hub.PostShardAsync(await hub.TokenAsync(Model), await BodyAsync("shards/40c863da5411717a298af1741c68b9b11df8a335422f2bf9ad6d67da215a303c"));

        Assert.Contains("61694e6b155e14f89873edae8cced9a40cdeff425a39922241b8d7056f7b37ce", message, StringComparison.Ordinal);
        Assert.Contains("memory", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grants_AnyXorb_AreNotFound()
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync(Model);
        using var reply = await hub.PostAsync($"v1/xorb-grants/default/{new XetHash(1, 2, 3, 4)}", await hub.TokenAsync(Model), "{}"u8.ToArray());
        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
    }

    [Fact]
    public async Task Calls_WithoutAWriteToken_AreRefused()
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync(Model);
        var read = await hub.TokenAsync(Model, "read");
        foreach (var token in new[] { "", "x.y", TestHub.Alice, read })
        {
            foreach (var path in new[] { $"v1/xorbs/default/{default(XetHash)}", "v1/shards", "v2/shards" })
            {
                using var reply = await hub.PostAsync(path, token, [1]);
                Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
            }
        }

        using var signedIn = await hub.Hub.GetAsync("/api/whoami-v2", read);
        Assert.Equal(HttpStatusCode.Unauthorized, signedIn.StatusCode);
    }

    [Fact]
    public async Task Tokens_OfOthers_NeedTheRight()
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync("acme/secret", isPrivate: true);
        await hub.CreateAsync("acme/open");
        foreach (var (path, token, status) in new[]
        {
            ("acme/secret/xet-read-token/main", TestHub.Bob, 404), ("acme/secret/xet-write-token/main", TestHub.Bob, 404), ("acme/open/xet-write-token/main", TestHub.Bob, 403),
            ("acme/open/xet-write-token/main", TestHub.Reader, 403), ("acme/open/xet-read-token/main", null, 200), ("acme/open/xet-write-token/main", null, 401),
            ("acme/open/xet-write-token/None?create_pr=1", TestHub.Bob, 200), ("acme/secret/xet-read-token/main", TestHub.Reader, 200),
        })
        {
            using var reply = await hub.Hub.GetAsync("/api/models/" + path, token);
            Assert.Equal((path, status), (path, (int)reply.StatusCode));
        }
    }

    /// <summary>The bytes that §10.5 says to check: all but the header, flags, packed sizes, unused ones and bookends.</summary>
    private static IEnumerable<int> CheckedPlaces(byte[] shard)
    {
        var at = ShardFormat.RecordSize;
        for (; !IsEnd(shard, at);)
        {
            var count = BitConverter.ToInt32(shard, at + 36);
            foreach (var place in Hash(at))
            {
                yield return place;
            }

            at += ShardFormat.RecordSize;
            for (var i = 0; i < (2 * count) + 1; i++, at += ShardFormat.RecordSize)
            {
                foreach (var place in i < count ? Hash(at).Concat([at + 36, at + 40, at + 44]) : Hash(at))
                {
                    yield return place;
                }
            }
        }

        for (at += ShardFormat.RecordSize; !IsEnd(shard, at);)
        {
            var count = BitConverter.ToInt32(shard, at + 36);
            foreach (var place in Hash(at).Append(at + 40))
            {
                yield return place;
            }

            at += ShardFormat.RecordSize;
            for (var i = 0; i < count; i++, at += ShardFormat.RecordSize)
            {
                foreach (var place in Hash(at).Concat([at + 32, at + 36]))
                {
                    yield return place;
                }
            }
        }
    }

    private static IEnumerable<int> Hash(int at) => [at, at + 13, at + 31];

    private static bool IsEnd(byte[] shard, int at) => shard.AsSpan(at, 32).IndexOfAnyExcept(byte.MaxValue) < 0;

    private static async Task<byte[]> BodyAsync(string relativePath)
    {
        if (XetFiles.Find(relativePath) is { } path)
        {
            return await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        }

        Fixtures.Missing($"The recorded body {relativePath} is not on this machine.");
        return [];
    }
}
