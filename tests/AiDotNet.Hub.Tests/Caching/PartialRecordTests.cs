using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Tests.Content;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>The record of an unfinished download: what a later process may believe of it.</summary>
public sealed class PartialRecordTests
{
    private const int Half = 10_000_000;

    private static readonly byte[] Bytes = TestBytes.Make(seed: 6, 2 * Half);

    private static readonly ManifestFile Weights = CacheFixture.Listed(CacheFixture.Weights, Bytes, lfs: true);

    [Fact]
    public async Task Begin_AfterGapsWereLeft_GoesOnWithWhatIsThere()
    {
        using var hub = new CacheFixture();
        await LeaveGapAsync(hub);

        await using var lease = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);

        Assert.True(lease.Resumed);
        Assert.Equal("hub.test \"v1\"", lease.ETag);
        Assert.Equal(1000, lease.Length);
        Assert.Equal(1000 + Half, lease.Present);
        await lease.Writer.WriteAsync(Bytes.AsMemory(1000, Half - 1000), CancellationToken.None);
        Assert.Equal(Weights.Sha256, (await lease.CompleteAsync("weights", CancellationToken.None)).File.Sha256);
        Assert.Empty(hub.Names("partial"));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("bit")]
    [InlineData("empty")]
    [InlineData("other key")]
    public async Task Begin_RecordIsTornOrAnothers_StartsAgain(string how)
    {
        using var hub = new CacheFixture();
        await LeaveGapAsync(hub);
        var record = Find(hub, ".record");
        switch (how)
        {
            case "cut":
                File.WriteAllBytes(record, File.ReadAllBytes(record)[..^70]);
                break;
            case "bit":
                BlobFileWriterRangesTests.Spoil(record, 40);
                break;
            case "empty":
                File.WriteAllBytes(record, []);
                break;
            default:
                await using (var file = new FileStream(record, FileMode.Create))
                {
                    var extent = new PartialExtent { Prefix = 0, PrefixSha256 = Digest.OfNothing, IsOrdered = true, Ahead = [] };
                    await new PartialRecord { Key = new string('a', 64), Size = Bytes.Length, Extent = extent }.WriteAsync(file, CancellationToken.None);
                }

                break;
        }

        await using var lease = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);

        Assert.False(lease.Resumed);
        Assert.Equal(0, lease.Present);
    }

    [Fact]
    public async Task Begin_RecordWithoutItsFile_StartsAgainAndRemovesIt()
    {
        using var hub = new CacheFixture();
        await LeaveGapAsync(hub);
        File.Delete(Find(hub, ".blob"));

        await using (var lease = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None))
        {
            Assert.Equal(0, lease.Present);
        }

        Assert.Empty(hub.Names("partial"));
    }

    [Fact]
    public async Task Begin_BytesOfTheVerifiedPrefixChanged_StartsAgain()
    {
        using var hub = new CacheFixture();
        await using (var lease = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None))
        {
            await lease.Writer.WriteAsync(Bytes.AsMemory(0, Half), CancellationToken.None);
        }

        BlobFileWriterRangesTests.Spoil(Find(hub, ".blob"), 77);
        await using var again = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);

        Assert.False(again.Resumed);
        Assert.Equal(0, again.Present);
    }

    private static string Find(CacheFixture hub, string ending) => hub.At("partial/" + hub.Names("partial").Single(name => name.EndsWith(ending, StringComparison.Ordinal)));

    private static async Task LeaveGapAsync(CacheFixture hub)
    {
        await using var lease = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);
        lease.Writer.AllowGaps();
        await lease.SaveAsync("hub.test \"v1\"");
        await lease.Writer.WriteAtAsync(0, Bytes.AsMemory(0, 1000), CancellationToken.None);
        await lease.Writer.WriteAtAsync(Half, Bytes.AsMemory(Half), CancellationToken.None);
    }
}
