using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Tests.Api;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Server.Tests.Xet;

/// <summary>What the common client sent, sent again.</summary>
public sealed class RecordedUploadTests
{
    private const string Model = "acme/recorded";

    public static TheoryData<string> Kept => [.. Cases.Where(item => (bool)item["kept"]!).Select(item => (string)item["name"]!)];

    public static TheoryData<string> NotKept => ["mixed", "big"];

    private static IEnumerable<JsonNode> Cases => XetFiles.Cases.Select(item => item!);

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task Upload_Recorded_IsReadableAsThePlainFile(string name)
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync(Model);
        var token = await hub.TokenAsync(Model);
        var recorded = Case(name);

        // Two of them refer to what an earlier upload of the same client had sent.
        foreach (var earlier in name switch { "insert-same-client" or "insert-other-client" => ["repeat"], "holes" => ["lines"], _ => Array.Empty<string>() })
        {
            await SendXorbsAsync(hub, token, Case(earlier));
        }

        await SendXorbsAsync(hub, token, recorded);
        foreach (var shard in recorded["shards"]!.AsArray())
        {
            var body = await File.ReadAllBytesAsync(XetFiles.Find($"shards/{shard}")!, TestContext.Current.CancellationToken);
            if (name == "v1-only")
            {
                using var reply = await hub.PostAsync("v1/shards", token, body);
                Assert.Equal(1, (int)(await TestHub.JsonAsync(reply))["result"]!);
            }
            else
            {
                Assert.Null(await hub.PostShardAsync(token, body));
            }
        }

        await CheckFilesAsync(hub, recorded);
    }

    [Theory]
    [MemberData(nameof(NotKept))]
    public async Task Upload_ThroughOurOwnPacker_GivesTheRecordedHashes(string name)
    {
        await using var hub = await XetHub.StartAsync();
        await hub.CreateAsync(Model);
        var recorded = Case(name);

        var shard = await hub.UploadAsync(Model, TestHub.Alice, [.. recorded["files"]!.AsArray().Select(file => XetFiles.Make((string)file!["name"]!))]);

        Assert.Equal(recorded["files"]!.AsArray().Select(file => (string)file!["fileHash"]!), shard.Files.Select(file => file.Hash.ToString()));
        Assert.Equal(
            recorded["xorbs"]!.AsArray().Select(xorb => ((string)xorb!["hash"]!, (int)xorb["chunks"]!, (uint)xorb["rawSize"]!)),
            shard.Xorbs.Select(xorb => (xorb.Hash.ToString(), xorb.Chunks.Count, xorb.RawSize)));
        await CheckFilesAsync(hub, recorded);
    }

    private static JsonNode Case(string name) => Cases.Single(item => (string)item["name"]! == name);

    private static async Task SendXorbsAsync(XetHub hub, string token, JsonNode recorded)
    {
        foreach (var xorb in recorded["xorbs"]!.AsArray())
        {
            var path = XetFiles.Find($"xorbs/{xorb!["hash"]}");
            if (path is null)
            {
                Fixtures.Missing($"The recorded xorb {xorb["hash"]} is not on this machine.");
            }

            await hub.PostXorbAsync(token, XetHash.Parse((string)xorb["hash"]!), await File.ReadAllBytesAsync(path!, TestContext.Current.CancellationToken));
        }
    }

    private static async Task CheckFilesAsync(XetHub hub, JsonNode recorded)
    {
        foreach (var file in recorded["files"]!.AsArray().Where(file => (long)file!["size"]! > 0))
        {
            var (path, sha256, size) = ((string)file!["name"]! + ".bin", (string)file["sha256"]!, (long)file["size"]!);
            await hub.CommitAsync(Model, path, sha256, size);
            var bytes = await hub.DownloadAsync(Model, path);

            Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
            foreach (var (first, last) in new[] { (0L, 0L), (size / 3, size / 2), (size - 1, size + 10) })
            {
                var part = bytes.AsSpan((int)first, (int)(Math.Min(last, size - 1) - first + 1)).ToArray();
                Assert.Equal(part, await hub.DownloadAsync(Model, path, range: $"bytes={first}-{last}"));
            }
        }

        // Nothing but the xorbs, and the regular file that every repository begins with.
        Assert.Equal(1 + recorded["xorbs"]!.AsArray().Count, hub.StoredFiles().Count(stored => !Earlier(recorded).Contains(stored.Length)));
    }

    /// <summary>The stored sizes of xorbs of other uploads.</summary>
    private static HashSet<long> Earlier(JsonNode recorded) =>
        ((string)recorded["name"]!) switch
        {
            "insert-same-client" or "insert-other-client" => Stored("repeat"),
            "holes" => Stored("lines"),
            _ => [],
        };

    private static HashSet<long> Stored(string name) =>
        [.. Case(name)["xorbs"]!.AsArray().Select(xorb => (long)xorb!["size"]! + ((long)xorb["chunks"]! * XorbIndex.EntrySize))];
}
