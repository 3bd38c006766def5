using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Content;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Tests.Transfer;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>A disk that is full, or becomes so in the middle: what was there stays, what failed leaves nothing, and making room works.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Change_DiskFull_LeavesTheOldStateWhole()
    {
        using var disk = new SmallDisk(megabytes: 2);
        using var hub = new CacheFixture(root: Path.Combine(disk.Path, "cache"));
        await hub.ResolveAsync();
        await hub.Cache.WriteRefAsync(CacheFixture.Hub, CacheFixture.Id, "main", CacheFixture.Commit, null, default);
        Fill(disk);
        var next = RevisionId.Parse(new string('b', 40));

        await Assert.ThrowsAsync<DiskFailureException>(() => hub.Cache.RecordCommitAsync(CacheFixture.Hub, CacheFixture.Id, next, hub.Listing(), default));
        await Assert.ThrowsAsync<DiskFailureException>(() => hub.Cache.WriteRefAsync(CacheFixture.Hub, CacheFixture.Id, "main", next, null, default));
        await Assert.ThrowsAsync<DiskFailureException>(() => hub.Cache.RebuildIndexAsync());

        Assert.Null(await hub.Cache.FindManifestAsync(CacheFixture.Hub, CacheFixture.Id, next, default));
        Assert.Equal(CacheFixture.Commit, (await hub.Cache.FindRefAsync(CacheFixture.Hub, CacheFixture.Id, "main", default))!.Commit);
        Assert.Contains("acme/bert", await File.ReadAllTextAsync(hub.At("cache_index.json")), StringComparison.Ordinal);
        Assert.Empty(hub.Names("partial"));
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
    }

    [Fact]
    public async Task RemoveAsync_DiskFull_MakesRoom()
    {
        using var disk = new SmallDisk(megabytes: 2);
        using (var hub = new CacheFixture(root: Path.Combine(disk.Path, "cache")))
        {
            await hub.ResolveAsync();
        }

        Fill(disk);
        var before = new DriveInfo(disk.Path).AvailableFreeSpace;
        using var cache = new CacheManager(Path.Combine(disk.Path, "cache"));

        Assert.Single((await cache.RemoveAsync(new ModelReference(CacheFixture.Id))).Removed);

        Assert.True(new DriveInfo(disk.Path).AvailableFreeSpace >= before + 200_000);
        Assert.Empty(await cache.ListAsync());
    }

    // Another program takes the space after it was looked at.
    [Fact]
    public async Task ResolveAsync_DiskFillsUpInTheMiddle_NamesTheFile_KeepsTheRestAndGoesOnLater()
    {
        using var disk = new SmallDisk(megabytes: 12);
        await using var hub = await TestHub.StartAsync();
        var bytes = TransferTestBase.Bytes(6_000_000);
        hub.Add("acme/m").Commit("main", ("large.bin", bytes), ("config.json", "{}"u8.ToArray()));
        var options = new ModelHubOptions { Endpoint = hub.Address, CacheDirectory = Path.Combine(disk.Path, "cache") };
        using var client = new ModelHub(options, TimeProvider.System, TransferTestBase.Quick, traits: new CacheTraits { FreeBytes = _ => null });
        await client.ResolveAsync("acme/m", new ResolveOptions { Files = FileSelection.Named("config.json") });
        var filler = Fill(disk, leave: 1 << 20);

        var error = await Assert.ThrowsAsync<DiskFailureException>(() => client.ResolveAsync("acme/m"));

        Assert.Contains("large.bin", error.Message, StringComparison.Ordinal);
        Assert.Contains("acme/m", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(options.CacheDirectory, "partial")));
        Assert.Empty((await client.VerifyAsync()).Bad);

        File.Delete(filler);
        var snapshot = await client.ResolveAsync("acme/m");
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "large.bin"), TestContext.Current.CancellationToken));
    }

    private static string Fill(SmallDisk disk, int leave = 0)
    {
        var path = Path.Combine(disk.Path, "filler");
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (new DriveInfo(disk.Path).AvailableFreeSpace > leave)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
        }

        return path;
    }
}
