using System.Net;
using System.Security.Cryptography;
using AiDotNet.Hub.Server.Tests.Api;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Server.Tests.Xet;

/// <summary>What is private stays so, also where it shares xorbs with what is not.</summary>
public sealed class XetPrivacyTests
{
    private static readonly byte[] Secret = XetFiles.Random(901, 600_000);
    private static readonly byte[] Public = XetFiles.Random(902, 600_000);

    [Fact]
    public async Task DedupeQuery_ChunkOfAPrivateFile_IsAnsweredForThoseWhoMayReadItAlone()
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync("team/secret", TestHub.Frank, isPrivate: true);
        var shard = await hub.UploadAsync("team/secret", TestHub.Frank, Secret);
        await hub.CreateAsync("team/own", TestHub.Erin);
        await hub.CreateAsync("bob/own", TestHub.Bob);
        var first = shard.Xorbs[0].Chunks[0].Hash;

        using var member = await hub.GetAsync($"v1/chunks/default/{first}", await hub.TokenAsync("team/own", token: TestHub.Erin));
        using var stranger = await hub.GetAsync($"v1/chunks/default/{first}", await hub.TokenAsync("bob/own", token: TestHub.Bob));
        using var nothing = await hub.GetAsync($"v1/chunks/default/{new XetHash(1, 2, 3, 1024)}", await hub.TokenAsync("bob/own", token: TestHub.Bob));

        Assert.Equal(HttpStatusCode.OK, member.StatusCode);
        Assert.Equal((HttpStatusCode.NotFound, await nothing.Content.ReadAsStringAsync()), (stranger.StatusCode, await stranger.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Shard_NamesAPrivateXorb_IsRefusedAsIfThereWereNone()
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync("acme/secret", isPrivate: true);
        var shard = await hub.UploadAsync("acme/secret", TestHub.Alice, Secret);
        await hub.CreateAsync("bob/own", TestHub.Bob);
        var token = await hub.TokenAsync("bob/own", token: TestHub.Bob);
        var guessed = ShardWriter.Write(shard with { Xorbs = [] });
        var unknown = ShardWriter.Write(shard with
        {
            Xorbs = [], Files = [shard.Files[0] with { Segments = [shard.Files[0].Segments[0] with { Xorb = new XetHash(1, 2, 3, 4) }] }],
        });

        var refusal = await hub.PostShardAsync(token, guessed);

        Assert.Equal((await hub.PostShardAsync(token, unknown))!.Replace(new XetHash(1, 2, 3, 4).ToString(), "X", StringComparison.Ordinal),
            refusal!.Replace(shard.Xorbs[0].Hash.ToString(), "X", StringComparison.Ordinal));
        using var described = await hub.GetAsync($"v2/reconstructions/{shard.Files[0].Hash}", await hub.TokenAsync("bob/own", "read", TestHub.Bob));
        Assert.Equal(HttpStatusCode.NotFound, described.StatusCode);
    }

    /// <summary>Two files were sent in one xorb to a private repository, and one of them was then copied to a public one.</summary>
    [Fact]
    public async Task XorbOfAPublicAndAPrivateFile_DisclosesThePublicChunksAlone()
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync("acme/secret", isPrivate: true);
        var both = await hub.UploadAsync("acme/secret", TestHub.Alice, Secret, Public);
        await hub.CreateAsync("acme/open");
        await ShareAsync(hub, "acme/secret", "acme/open", Public);
        await hub.CreateAsync("bob/own", TestHub.Bob);
        var token = await hub.TokenAsync("bob/own", token: TestHub.Bob);
        var xorb = Assert.Single(both.Xorbs);
        var (secret, open) = (both.Files[0].Segments[0], both.Files[1].Segments[0]);

        // A guessed chunk of the secret is not confirmed; one of the public file is, and its answer tells nothing of the others.
        using var guess = await hub.GetAsync($"v1/chunks/default/{xorb.Chunks[(int)secret.First].Hash}", token);
        Assert.Equal(HttpStatusCode.NotFound, guess.StatusCode);
        using var known = await hub.GetAsync($"v1/chunks/default/{xorb.Chunks[(int)open.First].Hash}", token);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        var answer = await known.Content.ReadAsByteArrayAsync();
        var told = new KnownChunks();
        var shard = await ShardReader.ReadAsync(new MemoryStream(answer), CancellationToken.None);
        told.Add(answer, shard);
        for (var i = 0; i < xorb.Chunks.Count; i++)
        {
            Assert.Equal(i >= open.First && i < open.End, told.Find(xorb.Chunks[i].Hash) is not null);
        }

        // Nor can a file be made of the secret's chunks; of the public ones it can.
        Assert.NotNull(await hub.PostShardAsync(token, ShardWriter.Write(new Shard([both.Files[0]], []))));
        Assert.Null(await hub.PostShardAsync(token, ShardWriter.Write(new Shard([both.Files[1]], []))));

        // The addresses that a reader of the public file is given open its bytes of the xorb and no others.
        var plan = await TestHub.JsonAsync(await hub.GetAsync($"v2/reconstructions/{both.Files[1].Hash}", await hub.TokenAsync("acme/open", "read", null)));
        var source = plan["xorbs"]![xorb.Hash.ToString()]![0]!;
        var (start, end) = ((long)source["ranges"]![0]!["bytes"]!["start"]!, (long)source["ranges"]![0]!["bytes"]!["end"]!);
        foreach (var (range, status) in new[]
        {
            ($"bytes={start}-{end}", 206), ($"bytes={start + 5}-{start + 9}", 206), ($"bytes={start - 1}-{end}", 403), ("bytes=0-100", 403), ("bytes=-100000000", 403), (null, 403),
        })
        {
            using var reply = await hub.GetAsync((string)source["url"]!, "", range);
            Assert.Equal((range, status), (range, (int)reply.StatusCode));
        }
    }

    [Fact]
    public async Task Xorb_SentByTwo_IsNewToEach()
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync("acme/m", isPrivate: true);
        await hub.CreateAsync("bob/m", TestHub.Bob);
        var packer = new PackedXorb();
        packer.Add(XetHash.OfChunk(Secret.AsSpan(0, 10_000)), Secret.AsSpan(0, 10_000));
        packer.Close();
        var replies = new List<bool>();
        foreach (var token in new[] { await hub.TokenAsync("acme/m"), await hub.TokenAsync("bob/m", token: TestHub.Bob), await hub.TokenAsync("bob/m", token: TestHub.Bob) })
        {
            using var reply = await hub.PostAsync($"v1/xorbs/default/{packer.Hash}", token, packer.Bytes.ToArray());
            replies.Add((bool)(await TestHub.JsonAsync(reply))["was_inserted"]!);
        }

        Assert.Equal([true, true, false], replies);
        Assert.Equal(2, hub.StoredFiles().Count);
    }

    private static async Task ShareAsync(XetHub hub, string from, string to, byte[] file)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        using var reply = await hub.Hub.SendAsync(
            HttpMethod.Post, $"/api/models/{from}/lfs-files/duplicate",
            body: $$"""{"target":{"type":"model","name":"{{to}}"},"files":[{"sha256":"{{sha256}}","filename":"open.bin"}]}""");
        await TestHub.JsonAsync(reply);
        await hub.CommitAsync(to, "open.bin", sha256, file.Length);
    }
}
