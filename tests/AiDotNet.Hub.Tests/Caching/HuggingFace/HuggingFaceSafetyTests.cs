using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Tests.Caching.HuggingFace;

/// <summary>Blobs that are links into a store that others read, caches without links, and what verification finds and mends.</summary>
public sealed class HuggingFaceSafetyTests : HuggingFaceCacheTestBase
{
    private const string Stored = "blobs/aa/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Fact]
    public async Task ResolveAsync_BlobInTheSharedStoreIsBad_ReplacesTheLinkAndNeverTheBytes()
    {
        await Shared().ResolveAsync("acme/m");
        var spoiled = CacheFixture.Flipped(Weights);
        MoveToStore(spoiled);

        var snapshot = await Shared().ResolveAsync("acme/m");

        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
        Assert.Null(new FileInfo(At($"{Model}/blobs/{WeightsHash}")).LinkTarget);
        Assert.Equal(spoiled, await File.ReadAllBytesAsync(At(Stored)));
    }

    [Fact]
    public async Task VerifyAsync_BlobInTheSharedStoreIsBad_RepairsBesideIt()
    {
        await Shared().ResolveAsync("acme/m");
        var spoiled = CacheFixture.Flipped(Weights);
        MoveToStore(spoiled);

        var report = await Shared().VerifyAsync(repair: true);

        Assert.Equal(4, report.Checked);
        Assert.Equal(("model.safetensors", true), (Assert.Single(report.Bad).Path, report.Bad[0].Repaired));
        Assert.Empty((await Shared().VerifyAsync()).Bad);
        Assert.Equal(spoiled, await File.ReadAllBytesAsync(At(Stored)));
    }

    [Fact]
    public async Task ResolveAsync_GoodBlobInTheSharedStore_IsReadThroughTheLink()
    {
        await Shared().ResolveAsync("acme/m");
        MoveToStore(Weights);
        Hub.Requests.Clear();

        await Shared().ResolveAsync($"acme/m@{Commit}", new ResolveOptions { VerifyContent = true });

        Assert.Empty(Hub.Requests);
        Assert.NotNull(new FileInfo(At($"{Model}/blobs/{WeightsHash}")).LinkTarget);
    }

    [Fact]
    public async Task VerifyAsync_BrokenLinkOrChangedBytes_AreFoundAndMended()
    {
        await Shared().ResolveAsync("acme/m");
        File.Delete(At($"{Model}/blobs/{WeightsHash}"));
        CacheFixture.Overwrite(At($"{Model}/blobs/{Repository.Tip()["config.json"].BlobId}"), "{}"u8.ToArray());

        var found = await Shared().VerifyAsync(ModelId.Parse("acme/m"));
        Assert.Equal(["config.json", "model.safetensors"], found.Bad.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.All(found.Bad, file => Assert.False(file.Repaired));
        var mended = await Shared(state: "other").VerifyAsync(repair: true);

        Assert.All(mended.Bad, file => Assert.True(file.Repaired));
        Assert.Empty((await Shared().VerifyAsync()).Bad);
    }

    [Fact]
    public async Task ResolveAsync_WithoutLinks_MovesTheBytesAndFindsThemAgain()
    {
        Repository.Commit("main", ("copy.safetensors", Weights));
        var snapshot = await Shared(firstLink: LinkKind.Copy).ResolveAsync("acme/m");

        Assert.All(snapshot.Files, file => Assert.Null(new FileInfo(Path.Combine(snapshot.Path, file.Path)).LinkTarget));
        Assert.Empty(Names($"{Model}/blobs"));
        Hub.Requests.Clear();
        var again = await Shared(firstLink: LinkKind.Copy).ResolveAsync($"acme/m@{snapshot.Commit}");

        Assert.Empty(Hub.Requests);
        Assert.All(again.Files, file => Assert.True(file.FromCache));
        Assert.Equal(5, (await Shared().VerifyAsync()).Checked);
        Assert.Empty((await Shared().VerifyAsync()).Bad);
        CacheFixture.Overwrite(Path.Combine(snapshot.Path, "copy.safetensors"), CacheFixture.Flipped(Weights), keepTime: true);
        Assert.Equal("copy.safetensors", Assert.Single((await Shared().VerifyAsync(repair: true)).Bad).Path);
        Assert.Empty((await Shared().VerifyAsync()).Bad);
    }

    [Fact]
    public async Task ResolveAsync_WithoutLinksOverABlobThatIsThere_CopiesIt()
    {
        await Shared().ResolveAsync("acme/m");
        Repository.Commit("main", ("new.txt", "new"u8.ToArray()));

        var snapshot = await Shared(firstLink: LinkKind.Copy).ResolveAsync("acme/m");

        Assert.Null(new FileInfo(Path.Combine(snapshot.Path, "model.safetensors")).LinkTarget);
        Assert.Contains(WeightsHash, Names($"{Model}/blobs"));
        Assert.Empty((await Shared().VerifyAsync()).Bad);
    }

    [Fact]
    public async Task ResolveAsync_BlobThatPythonWroteBadly_IsNotLinked()
    {
        Directory.CreateDirectory(At($"{Model}/blobs"));
        await File.WriteAllBytesAsync(At($"{Model}/blobs/{WeightsHash}"), CacheFixture.Flipped(Weights));

        var snapshot = await Shared().ResolveAsync("acme/m");

        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
    }

    [Fact]
    public async Task ResolveAsync_FolderInTheSnapshotIsALink_WritesNothingBehindIt()
    {
        var elsewhere = Directory.CreateDirectory(Temporary.File("elsewhere")).FullName;
        Directory.CreateDirectory(At($"{Model}/snapshots/{Commit}"));
        Directory.CreateSymbolicLink(At($"{Model}/snapshots/{Commit}/sub"), elsewhere);

        await Assert.ThrowsAsync<AiDotNet.Hub.Errors.DiskFailureException>(() => Shared().ResolveAsync("acme/m"));

        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
    }

    [Fact]
    public async Task PruneAsync_LeftByACrashOfOurs_IsSweptAndLinksAreNotFollowed()
    {
        await Shared().ResolveAsync("acme/m");
        File.CreateSymbolicLink(At($"{Model}/blobs/.aidotnet-01234567.link"), "../../nowhere");
        Directory.CreateDirectory(At($"{Model}/.aidotnet-removed-{Commit}"));
        await File.WriteAllTextAsync(Temporary.File("outside"), "keep");
        File.CreateSymbolicLink(At($"{Model}/.aidotnet-removed-{Commit}/x"), Temporary.File("outside"));
        await File.WriteAllTextAsync(At($"{Model}/blobs/{new string('0', 64)}.aidotnet.record"), "left");
        await File.WriteAllTextAsync(At($"{Model}/blobs/{new string('1', 64)}"), "stray");

        var removed = await Shared().Cache.PruneAsync();

        Assert.Equal((0, 5L), (removed.Removed.Count, removed.Bytes));
        Assert.Equal(4, Names($"{Model}/blobs").Length);
        Assert.Empty(Directory.EnumerateDirectories(At(Model), ".aidotnet*"));
        Assert.Equal("keep", await File.ReadAllTextAsync(Temporary.File("outside")));
    }

    [Fact]
    public async Task PruneAsync_BlobThatAProcessIsAboutToShow_Stays()
    {
        await Shared().ResolveAsync("acme/m");
        var blob = At($"{Model}/blobs/{WeightsHash}");
        Directory.Delete(At($"{Model}/snapshots/{Commit}"), recursive: true);
        File.Delete(At($"{Model}/refs/main"));
        var file = new ManifestFile { Path = "model.safetensors", Size = Weights.Length, Sha256 = Digest.Parse(WeightsHash) };
        var maker = Shared(state: "others").Cache;
        await using (var lease = await maker.BeginBlobAsync(ModelId.Parse("acme/m"), file, CancellationToken.None))
        {
            Assert.True(lease.IsPresent);
        }

        await Shared(state: "others").Cache.PruneAsync();
        Assert.True(File.Exists(blob));
        maker.Dispose();
        await Shared(state: "others").Cache.PruneAsync();

        Assert.False(File.Exists(blob));
    }

    // As Python does it for a file that came by Xet.
    private void MoveToStore(byte[] bytes)
    {
        var blob = At($"{Model}/blobs/{WeightsHash}");
        Directory.CreateDirectory(Path.GetDirectoryName(At(Stored))!);
        File.WriteAllText(At("blobs/.huggingface-shared-blobs"), "1\n");
        File.WriteAllBytes(At(Stored), bytes);
        File.WriteAllText(At(Stored) + ".refs", $"{Model}/blobs/{WeightsHash}\n");
        new FileInfo(At(Stored)).IsReadOnly = true;
        File.Delete(blob);
        File.CreateSymbolicLink(blob, $"../../{Stored}");
    }
}
