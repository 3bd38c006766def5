using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Transfer;

namespace AiDotNet.Hub.Tests.Caching.HuggingFace;

/// <summary>File systems that share blocks, and one that knows no links and no case.</summary>
public sealed class HuggingFaceFileSystemTests : HuggingFaceCacheTestBase
{
    private const int Size = 48 << 20;

    [Theory]
    [InlineData("xfs", true)]
    [InlineData("ext4", false)]
    public async Task ResolveAsync_BytesInPythonsCacheOnTheSameDisk_ShareBlocksWhereTheFileSystemCan(string kind, bool share)
    {
        using var disk = new LoopDisk(kind);
        var bytes = TransferTestBase.Bytes(Size);
        Repository.Commit("main", ("large.bin", bytes));
        var theirs = Path.Combine(disk.Path, "hub", "models--acme--m", "blobs", Repository.Tip()["large.bin"].Sha256);
        Directory.CreateDirectory(Path.GetDirectoryName(theirs)!);
        await File.WriteAllBytesAsync(theirs, bytes);
        disk.Flush();
        var before = disk.FreeBytes;

        using (var hub = new ModelHub(
            new ModelHubOptions { Endpoint = Hub.Address, CacheDirectory = Path.Combine(disk.Path, "cache"), HuggingFaceCacheDirectory = Path.Combine(disk.Path, "hub") },
            TimeProvider.System,
            TransferTestBase.Quick))
        {
            await hub.ResolveAsync("acme/m");
        }

        disk.Flush();
        Assert.Equal(0, Hub.Count("GET", "large.bin"));
        Assert.InRange(before - disk.FreeBytes, share ? 0 : Size, share ? Size / 2 : Size * 3 / 2);
    }

    [Fact]
    public async Task ResolveAsync_NoLinksAndNoCase_KeepsPlainFilesAndRefusesCollisions()
    {
        using var disk = new LoopDisk("exfat");
        using (var cache = new CacheManager(Backend(disk)))
        using (var hub = new ModelHub(new ModelHubOptions { Endpoint = Hub.Address }, TimeProvider.System, TransferTestBase.Quick, cache: cache))
        {
            var snapshot = await hub.ResolveAsync("acme/m");

            Assert.All(snapshot.Files, file => Assert.Null(new FileInfo(Path.Combine(snapshot.Path, file.Path)).LinkTarget));
            Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
            Hub.Requests.Clear();
            await hub.ResolveAsync($"acme/m@{Commit}");
            Assert.Empty(Hub.Requests);
            Assert.Empty((await hub.VerifyAsync()).Bad);
            Repository.Commit("main", ("CONFIG.json", "{}"u8.ToArray()));
            Assert.Equal("CaseCollision", (await Assert.ThrowsAsync<PackageFormatException>(() => hub.ResolveAsync("acme/m"))).Rule);
        }

        using var cleaner = new CacheManager(Backend(disk));
        await cleaner.RemoveAsync("acme/m");
        Assert.Equal(new CacheUsage(0, 0, 0), cleaner.Measure());
    }

    private AiDotNet.Hub.Caching.HuggingFace.HuggingFaceCacheBackend Backend(LoopDisk disk) =>
        new(Path.Combine(disk.Path, "hub"), TimeProvider.System, new CacheTraits(), offline: false, Temporary.File("state"));
}
