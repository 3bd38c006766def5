using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Content;

namespace AiDotNet.Hub.Tests.Caching;

public sealed class SnapshotTests
{
    private static readonly ModelId Other = ModelId.Parse("acme/other");

    private static string Snapshot => $"models/acme--bert/{CacheFixture.Commit}";

    private static string WeightsBlob(CacheFixture hub) => hub.At($"blobs/sha256/{TestBytes.Sha256(hub.Bytes[CacheFixture.Weights]).Hex[..2]}/{TestBytes.Sha256(hub.Bytes[CacheFixture.Weights]).Hex}");

    [Fact]
    public async Task Link_FirstSelection_IsThereWholeAndNothingElse()
    {
        using var hub = new CacheFixture();

        var snapshot = await hub.ResolveAsync([CacheFixture.Weights, CacheFixture.Config, CacheFixture.Config]);

        Assert.Equal(hub.At(Snapshot), snapshot.Path);
        Assert.Equal([CacheFixture.Config, CacheFixture.Weights], snapshot.Files.Select(file => file.Path));
        Assert.Equal([CacheFixture.Config, CacheFixture.Weights], hub.Names(Snapshot));
        Assert.All(snapshot.Files, file => Assert.Equal(TestBytes.Sha256(hub.Bytes[file.Path]), file.Sha256));
        Assert.All(snapshot.Files, file => Assert.Equal(hub.Bytes[file.Path], File.ReadAllBytes(Path.Combine(snapshot.Path, file.Path))));
        Assert.All(snapshot.Files, file => Assert.False(file.FromCache));
        Assert.All(snapshot.Files, file => Assert.True(new FileInfo(Path.Combine(snapshot.Path, file.Path)).IsReadOnly));
        Assert.Empty(hub.Names("partial"));
    }

    [Fact]
    public async Task Link_WhenOneBlobIsGone_LeavesNoSnapshot()
    {
        using var hub = new CacheFixture();
        var manifest = await hub.Cache.RecordCommitAsync(CacheFixture.Hub, CacheFixture.Id, CacheFixture.Commit, hub.Listing(), CancellationToken.None);
        var completed = await hub.FetchAsync(manifest.Files);
        File.Delete(WeightsBlob(hub));

        await Assert.ThrowsAsync<DiskFailureException>(
            () => hub.Cache.LinkSnapshotAsync(manifest, completed, [.. hub.Bytes.Keys.Order(StringComparer.Ordinal)], CancellationToken.None));

        Assert.False(Directory.Exists(hub.At(Snapshot)));
        Assert.Empty(Directory.GetFileSystemEntries(hub.At("partial")));
        Assert.Null((await hub.ManifestAsync()).Snapshot);
    }

    [Fact]
    public async Task Link_WiderSelection_AddsAndKeeps()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync([CacheFixture.Config]);

        var wider = await hub.ResolveAsync();

        Assert.Equal([CacheFixture.Config, CacheFixture.Weights, CacheFixture.Readme], hub.Fetched.Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal([CacheFixture.Readme, CacheFixture.Config, CacheFixture.Weights], hub.Names(Snapshot));
        Assert.Equal([CacheFixture.Config], wider.Files.Where(file => file.FromCache).Select(file => file.Path));
        Assert.True((await hub.ResolveAsync()).Files.All(file => file.FromCache));
        Assert.Equal([CacheFixture.Config], (await hub.ResolveAsync([CacheFixture.Config])).Files.Select(file => file.Path));
    }

    [Theory]
    [InlineData(LinkKind.Hard)]
    [InlineData(LinkKind.Symbolic)]
    [InlineData(LinkKind.Copy)]
    internal async Task Link_ByEachKind_ShowsTheBlob(LinkKind kind)
    {
        using var hub = new CacheFixture(new CacheTraits { FirstLink = kind });

        await hub.ResolveAsync([CacheFixture.Weights]);

        var path = hub.At($"{Snapshot}/{CacheFixture.Weights}");
        Assert.Equal(kind, (await hub.ManifestAsync()).Find(CacheFixture.Weights)!.Link);
        Assert.Equal(kind == LinkKind.Symbolic, new FileInfo(path).LinkTarget is { } target && !Path.IsPathRooted(target));
        Assert.Equal(hub.Bytes[CacheFixture.Weights], File.ReadAllBytes(path));
        Assert.Empty(await hub.MissingAsync([CacheFixture.Weights], verifyContent: true));

        CacheFixture.Overwrite(WeightsBlob(hub), [1]);
        Assert.Equal(kind == LinkKind.Copy ? 200_001 : 1, File.ReadAllBytes(path).Length);
        Assert.Equal(kind == LinkKind.Copy ? [] : [CacheFixture.Weights], await hub.MissingAsync([CacheFixture.Weights]));
    }

    [Theory]
    [InlineData(LinkKind.Hard)]
    [InlineData(LinkKind.Symbolic)]
    [InlineData(LinkKind.Copy)]
    internal async Task Resolve_AfterTheFileWasWrittenInto_FetchesOnlyIt(LinkKind kind)
    {
        using var hub = new CacheFixture(new CacheTraits { FirstLink = kind });
        var first = await hub.ResolveAsync();
        hub.Fetched.Clear();
        CacheFixture.Overwrite(Path.Combine(first.Path, CacheFixture.Weights), CacheFixture.Flipped(hub.Bytes[CacheFixture.Weights]));
        Assert.Equal([CacheFixture.Weights], await hub.MissingAsync());

        var again = await hub.ResolveAsync();

        Assert.Equal(kind == LinkKind.Copy ? [] : [CacheFixture.Weights], hub.Fetched);
        Assert.Equal(hub.Bytes[CacheFixture.Weights], File.ReadAllBytes(Path.Combine(again.Path, CacheFixture.Weights)));
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
        Assert.Empty(hub.Names("partial"));
    }

    [Fact]
    public async Task LookUp_TouchedFileOfTheSameBytes_IsAHitAndRemembered()
    {
        using var hub = new CacheFixture();
        var path = Path.Combine((await hub.ResolveAsync()).Path, CacheFixture.Weights);
        var time = File.GetLastWriteTimeUtc(path).AddDays(-3);
        File.SetLastWriteTimeUtc(path, time);

        Assert.Empty(await hub.MissingAsync());
        Assert.Equal(time.Ticks, (await hub.ManifestAsync()).Find(CacheFixture.Weights)!.ModifiedTicks);

        // Were it hashed again, this would be seen.
        CacheFixture.Overwrite(path, CacheFixture.Flipped(hub.Bytes[CacheFixture.Weights]), keepTime: true);
        Assert.Empty(await hub.MissingAsync());
    }

    [Fact]
    public async Task LookUp_WhileTheModelsLockIsHeld_DoesNotWait()
    {
        using var hub = new CacheFixture();
        var path = Path.Combine((await hub.ResolveAsync()).Path, CacheFixture.Weights);
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddDays(-3));
        using var held = CacheLock.TryAcquire(hub.At("locks/model-acme--bert.lock"));
        Assert.NotNull(held);

        Assert.Empty(await hub.MissingAsync().WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task LookUp_SameSizeAndTimeOtherBytes_IsFoundByVerifyContent()
    {
        using var hub = new CacheFixture();
        var path = Path.Combine((await hub.ResolveAsync()).Path, CacheFixture.Weights);
        CacheFixture.Overwrite(path, CacheFixture.Flipped(hub.Bytes[CacheFixture.Weights]), keepTime: true);

        Assert.Empty(await hub.MissingAsync(verifyContent: false));
        Assert.Equal([CacheFixture.Weights], await hub.MissingAsync(verifyContent: true));
    }

    [Fact]
    public async Task LookUp_MissingFolder_MissesEverything()
    {
        using var hub = new CacheFixture();
        var snapshot = await hub.ResolveAsync();
        Directory.Delete(snapshot.Path, recursive: true);

        Assert.Equal(3, (await hub.MissingAsync()).Length);
        Assert.Equal(3, (await hub.ResolveAsync()).Files.Count(file => file.FromCache));
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
    }

    [Fact]
    public async Task Resolve_TwoModelsWithTheSameFile_StoreItOnce()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        hub.Fetched.Clear();

        var second = await hub.ResolveAsync(id: Other);

        // Only what is known by SHA-256 beforehand saves the download; the store holds each once either way.
        Assert.Equal([CacheFixture.Config, CacheFixture.Readme], hub.Fetched);
        Assert.Equal([CacheFixture.Weights], second.Files.Where(file => file.FromCache).Select(file => file.Path));
        Assert.Equal(3, hub.Names("blobs").Length);
    }

    // The weights are known by SHA-256 before the download, the configuration only by its git blob id.
    [Theory]
    [InlineData(CacheFixture.Weights)]
    [InlineData(CacheFixture.Config)]
    public async Task Resolve_BlobSpoiltThroughAHardLink_IsNotReused(string path)
    {
        using var hub = new CacheFixture();
        var first = await hub.ResolveAsync();
        CacheFixture.Overwrite(Path.Combine(first.Path, path), CacheFixture.Flipped(hub.Bytes[path]));
        hub.Fetched.Clear();

        var second = await hub.ResolveAsync(id: Other);

        Assert.Contains(path, hub.Fetched);
        Assert.Equal(hub.Bytes[path], File.ReadAllBytes(Path.Combine(second.Path, path)));
        Assert.Empty(await hub.MissingAsync(verifyContent: true, id: Other));
        Assert.Equal([path], await hub.MissingAsync());
    }

    [Fact]
    public async Task Resolve_FolderLeftByACrash_IsTakenOverFileByFile()
    {
        using var hub = new CacheFixture();
        Directory.CreateDirectory(hub.At(Snapshot));
        File.WriteAllText(hub.At($"{Snapshot}/{CacheFixture.Config}"), "of unknown origin");
        Directory.CreateDirectory(hub.At("partial/model-acme--bert.new/onnx"));
        File.WriteAllText(hub.At("partial/model-acme--bert.new/onnx/half"), "half");
        File.WriteAllText(hub.At("partial/model-acme--bert.tmp"), "half");

        await hub.ResolveAsync();

        Assert.Empty(await hub.MissingAsync(verifyContent: true));
        Assert.False(File.Exists(hub.At("partial/model-acme--bert.tmp")));
    }

    [Fact]
    public async Task Resolve_ModelsFolderThatIsALinkToOutside_IsRefusedAndOutsideUntouched()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        using var hub = new CacheFixture();
        var outside = Directory.CreateDirectory(Path.Combine(hub.Folder, "outside")).FullName;
        Directory.CreateDirectory(hub.At("models"));
        Directory.CreateSymbolicLink(hub.At("models/acme--bert"), outside);

        await Assert.ThrowsAsync<DiskFailureException>(() => hub.ResolveAsync());

        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public async Task Resolve_FolderThatIsALinkToOutside_IsRefusedAndOutsideUntouched()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        using var hub = new CacheFixture();
        await hub.ResolveAsync([CacheFixture.Config]);
        var outside = Directory.CreateDirectory(Path.Combine(hub.Folder, "outside")).FullName;
        Directory.CreateSymbolicLink(hub.At($"{Snapshot}/onnx"), outside);

        var e = await Assert.ThrowsAsync<DiskFailureException>(() => hub.ResolveAsync());

        Assert.Contains("is a link that the cache did not make", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public async Task Link_NameThatWindowsCannotKeep_IsRefusedOnlyWhereSelected()
    {
        using var hub = new CacheFixture(new CacheTraits { WindowsNames = true });
        hub.Bytes["aux.json"] = [1];
        await hub.ResolveAsync([CacheFixture.Config]);

        var e = await Assert.ThrowsAsync<PackageFormatException>(() => hub.ResolveAsync([CacheFixture.Config, "aux.json"]));

        Assert.Equal("UnstorablePath", e.Rule);
        Assert.Equal([CacheFixture.Config], hub.Names(Snapshot));
    }

    [Fact]
    public async Task Export_Snapshot_GivesPlainWritableFiles()
    {
        using var hub = new CacheFixture(new CacheTraits { FirstLink = LinkKind.Symbolic });
        var target = Path.Combine(hub.Folder, "export");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "mine.txt"), "mine");
        File.WriteAllText(Path.Combine(target, CacheFixture.Config), "old");

        var exported = await hub.Cache.ExportAsync(await hub.ResolveAsync(), target, CancellationToken.None);

        Assert.Equal(target, exported.Path);
        Assert.Equal(["README.md", "config.json", "mine.txt", "onnx/model.onnx"], Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(target, p).Replace('\\', '/')).Order(StringComparer.Ordinal));
        foreach (var file in exported.Files)
        {
            var path = Path.Combine(target, file.Path);
            Assert.Null(new FileInfo(path).LinkTarget);
            Assert.False(new FileInfo(path).IsReadOnly);
            await File.AppendAllTextAsync(path, "changed");
        }

        Assert.Empty(await hub.MissingAsync(verifyContent: true));
    }

    [Fact]
    public async Task Resolve_CacheThatMayNotBeWritten_StillAnswers()
    {
        using var disk = new SmallDisk(megabytes: 2);
        using (var writer = new CacheFixture(root: Path.Combine(disk.Path, "cache")))
        {
            var path = Path.Combine((await writer.ResolveAsync()).Path, CacheFixture.Weights);
            File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddDays(-3));
        }

        disk.MakeReadOnly();
        using var hub = new CacheFixture(root: Path.Combine(disk.Path, "cache"));

        Assert.Equal(3, (await hub.ResolveAsync()).Files.Count);
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
        Assert.Single(await hub.Cache.ListAsync());
        await Assert.ThrowsAsync<DiskFailureException>(() => hub.ResolveAsync(id: Other));
    }

    [Fact]
    public async Task Resolve_DiskFull_LeavesTheCacheAsItWas()
    {
        using var disk = new SmallDisk(megabytes: 1);
        using var hub = new CacheFixture(root: Path.Combine(disk.Path, "cache"));
        await hub.ResolveAsync([CacheFixture.Config]);
        hub.Bytes[CacheFixture.Weights] = TestBytes.Make(seed: 9, 2_000_000);

        await hub.Cache.RecordCommitAsync(CacheFixture.Hub, CacheFixture.Id, CacheFixture.Commit, hub.Listing(), CancellationToken.None);
        await Assert.ThrowsAsync<DiskFailureException>(() => hub.ResolveAsync());

        Assert.Empty(await hub.MissingAsync([CacheFixture.Config], verifyContent: true));
        Assert.Equal([CacheFixture.Config], hub.Names(Snapshot));
        Assert.Empty(hub.Names("partial"));
    }
}
