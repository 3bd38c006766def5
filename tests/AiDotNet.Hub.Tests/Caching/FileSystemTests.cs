using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Content;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>The cache on file systems that are mounted for it: with links, with blocks that files share, and with neither.</summary>
public sealed class FileSystemTests
{
    private const int LinksOfExt4 = 65_000;

    private static readonly ModelId Second = ModelId.Parse("acme/second");

    [Theory]
    [InlineData("ext4", nameof(LinkKind.Hard))]
    [InlineData("xfs", nameof(LinkKind.Hard))]
    [InlineData("exfat", nameof(LinkKind.Copy))]
    public async Task Resolve_OnAFileSystem_LinksAsItCan(string kind, string expected)
    {
        using var disk = new LoopDisk(kind);
        using (var hub = Open(disk))
        {
            await hub.ResolveAsync([CacheFixture.Config]);
            await hub.ResolveAsync();
            await hub.ResolveAsync(id: Second);

            Assert.Single(hub.Fetched, CacheFixture.Weights);
            Assert.All((await hub.ManifestAsync()).Files, file => Assert.Equal(expected, file.Link.ToString()));
            Assert.Empty(await hub.MissingAsync(verifyContent: true));
            Assert.Empty(await hub.MissingAsync(verifyContent: true, id: Second));
            Assert.Equal([CacheFixture.Readme, CacheFixture.Config, CacheFixture.Weights], hub.Names($"models/acme--bert/{CacheFixture.Commit}"));
            Assert.Empty(hub.Names("partial"));
        }

        using var cleaner = new CacheManager(Path.Combine(disk.Path, "cache"));
        await cleaner.RemoveAsync(new ModelReference(CacheFixture.Id));
        Assert.Equal(Second, Assert.Single(await cleaner.ListAsync()).Id);
        await cleaner.PruneAsync();
        Assert.Equal(new CacheUsage(0, 0, 0), cleaner.Measure());
    }

    [Theory]
    [InlineData("xfs", true)]
    [InlineData("ext4", false)]
    public async Task Resolve_Copies_ShareBlocksWhereTheFileSystemCan(string kind, bool share)
    {
        const int size = 48 << 20;
        using var disk = new LoopDisk(kind);
        using var hub = Open(disk, new CacheTraits { FirstLink = LinkKind.Copy });
        hub.Bytes[CacheFixture.Weights] = TestBytes.Make(seed: 5, size);
        disk.Flush();
        var before = disk.FreeBytes;

        await hub.ResolveAsync();
        disk.Flush();
        var taken = before - disk.FreeBytes;

        Assert.Equal(LinkKind.Copy, (await hub.ManifestAsync()).Find(CacheFixture.Weights)!.Link);
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
        Assert.InRange(taken, share ? size : 2 * size, share ? size * 3 / 2 : 5 * size / 2);
    }

    [Fact]
    public async Task Resolve_BlobWithAsManyHardLinksAsThereMayBe_IsShownByASymbolicOne()
    {
        using var disk = new LoopDisk("ext4");
        using var hub = Open(disk);
        await hub.ResolveAsync([CacheFixture.Config]);
        var hex = TestBytes.Sha256(hub.Bytes[CacheFixture.Config]).Hex;
        var names = Directory.CreateDirectory(Path.Combine(disk.Path, "names")).FullName;
        var made = Enumerable.Range(0, LinksOfExt4).TakeWhile(number => HardLink.TryCreate(Path.Combine(names, $"{number}"), hub.At($"blobs/sha256/{hex[..2]}/{hex}"))).Count();

        await hub.ResolveAsync(id: Second);

        Assert.InRange(made, 1, LinksOfExt4 - 1);
        var manifest = await hub.ManifestAsync(id: Second);
        Assert.Equal((LinkKind.Symbolic, LinkKind.Hard), (manifest.Find(CacheFixture.Config)!.Link, manifest.Find(CacheFixture.Weights)!.Link));
        Assert.Empty(await hub.MissingAsync(verifyContent: true, id: Second));
    }

    [Fact]
    public async Task RecordCommit_RootThatIgnoresCase_RefusesNamesThatAreOneThere()
    {
        using var disk = new LoopDisk("exfat");
        using var hub = Open(disk);
        hub.Bytes["CONFIG.json"] = [1];

        var refused = await Assert.ThrowsAsync<PackageFormatException>(() => hub.ResolveAsync());

        Assert.Equal("CaseCollision", refused.Rule);
        Assert.Contains("acme/bert", refused.Message, StringComparison.Ordinal);
        Assert.Empty(hub.Names("models"));
        Assert.Empty(hub.Names("manifests"));
    }

    private static CacheFixture Open(LoopDisk disk, CacheTraits? traits = null) => new(traits, root: Path.Combine(disk.Path, "cache"));
}
