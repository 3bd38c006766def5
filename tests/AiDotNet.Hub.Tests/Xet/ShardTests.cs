using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Tests.Xet;

public sealed class ShardTests
{
    [Fact]
    public async Task ReadAsync_RecordedShards_TellsWhatTheRecordingsTell()
    {
        foreach (var vector in XetFiles.Vectors["shards"]!.AsArray())
        {
            var shard = await ReadAsync((string)vector!["file"]!);
            var files = vector["content"]!["files"]!.AsArray();
            Assert.Equal(files.Select(file => (string)file!["hash"]!), shard.Files.Select(file => file.Hash.ToString()));
            Assert.Equal(files.Select(file => (string)file!["sha256"]!), shard.Files.Select(file => file.Sha256!.Value.Hex));
            Assert.Equal(
                files.SelectMany(file => file!["segments"]!.AsArray()).Select(s => ((string)s!["xorb"]!, (uint)s["bytes"]!, (uint)s["firstChunk"]!, (uint)s["endChunk"]!)),
                shard.Files.SelectMany(file => file.Segments).Select(s => (s.Xorb.ToString(), s.Length, s.First, s.End)));
            Assert.Equal(
                files.SelectMany(file => file!["verification"]!.AsArray()).Select(hash => (string)hash!),
                shard.Files.SelectMany(file => file.RangeHashes).Select(hash => hash.ToString()));
            Assert.Equal(
                vector["content"]!["xorbs"]!.AsArray().SelectMany(xorb => xorb!["chunks"]!.AsArray()).Select(c => ((string)c!["hash"]!, (uint)c["start"]!, (uint)c["size"]!)),
                shard.Xorbs.SelectMany(xorb => xorb.Chunks).Select(c => (c.Hash.ToString(), c.Start, c.Length)));
        }
    }

    [Fact]
    public async Task Write_RecordedShards_GivesTheirBytesBack()
    {
        var shards = Directory.GetFiles(Fixtures.Committed("xet/shards"));
        foreach (var path in shards)
        {
            Assert.Equal(
                await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken),
                ShardWriter.Write(await ReadAsync("shards/" + Path.GetFileName(path))));
        }

        Assert.Equal(15, shards.Length);
    }

    [Fact]
    public async Task WriteAnswer_RecordedDedupeAnswer_GivesItsBytes()
    {
        var path = XetFiles.Find("bodies/76d53e0c2f0932e7afa0c08a2808f7c759f155f55844119641b773fab7b7e0cf")!;
        var recorded = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var shard = await ReadAsync("bodies/" + Path.GetFileName(path));
        var footer = recorded.Length - ShardFormat.FooterSize;
        var created = DateTimeOffset.FromUnixTimeSeconds(BitConverter.ToInt64(recorded, footer + 104));
        var expires = DateTimeOffset.FromUnixTimeSeconds(BitConverter.ToInt64(recorded, footer + 112));

        Assert.Empty(shard.Files);
        Assert.Equal(recorded, ShardWriter.WriteAnswer(shard.Xorbs, recorded.AsSpan(footer + 72, 32), created, expires));
    }

    [Fact]
    public async Task ReadAsync_CutAnywhere_IsRefused()
    {
        var bytes = await File.ReadAllBytesAsync(Directory.GetFiles(Fixtures.Committed("xet/shards"))[0], TestContext.Current.CancellationToken);
        for (var length = 0; length < bytes.Length; length += 16)
        {
            await Assert.ThrowsAsync<IntegrityException>(() => ShardReader.ReadAsync(new MemoryStream(bytes[..length]), CancellationToken.None));
        }
    }

    [Fact]
    public async Task ReadAsync_CountThatNothingFollows_IsRefusedWithoutMakingRoomForIt()
    {
        var bytes = await File.ReadAllBytesAsync(Directory.GetFiles(Fixtures.Committed("xet/shards"))[0], TestContext.Current.CancellationToken);
        bytes.AsSpan(ShardFormat.RecordSize + 36, 4).Fill(0xFF);
        var before = GC.GetAllocatedBytesForCurrentThread();

        await Assert.ThrowsAsync<IntegrityException>(() => ShardReader.ReadAsync(new MemoryStream(bytes), CancellationToken.None));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static async Task<Shard> ReadAsync(string relativePath)
    {
        await using var file = File.OpenRead(XetFiles.Find(relativePath)!);
        return await ShardReader.ReadAsync(file, CancellationToken.None);
    }
}
