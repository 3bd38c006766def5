using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Content;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>What a crash, a careless hand or a lying hub must not do to what is kept already.</summary>
public sealed class CacheSafetyTests
{
    private const string OtherHub = "mirror.test";

    private static readonly RevisionId NextCommit = RevisionId.Parse(new string('b', 40));

    private static string Snapshot => $"models/acme--bert/{CacheFixture.Commit}";

    private static string Blob(CacheFixture hub, string path)
    {
        var hex = TestBytes.Sha256(hub.Bytes[path]).Hex;
        return hub.At($"blobs/sha256/{hex[..2]}/{hex}");
    }

    // A process that ends between linking a file and renaming it leaves a second name of the blob where the next manifest is written.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Record_TemporaryLeftAsALinkToABlob_DoesNotWriteThroughIt(bool symbolic)
    {
        Assert.SkipWhen(symbolic && OperatingSystem.IsWindows(), "Links need a right there.");
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        var left = hub.At("partial/model-acme--bert.tmp");
        if (symbolic)
        {
            File.CreateSymbolicLink(left, Blob(hub, CacheFixture.Weights));
        }
        else
        {
            Assert.True(HardLink.TryCreate(left, Blob(hub, CacheFixture.Weights)));
        }

        await hub.Cache.RecordCommitAsync(CacheFixture.Hub, CacheFixture.Id, NextCommit, hub.Listing(), CancellationToken.None);

        Assert.Equal(hub.Bytes[CacheFixture.Weights], File.ReadAllBytes(Blob(hub, CacheFixture.Weights)));
        Assert.True(new FileInfo(hub.At($"manifests/hub.test/acme--bert/{NextCommit}.json")) is { Exists: true, LinkTarget: null });
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
        Assert.Empty(hub.Names("partial"));
    }

    [Theory]
    [InlineData(nameof(LinkKind.Hard))]
    [InlineData(nameof(LinkKind.Symbolic))]
    public async Task Begin_HubLiesAboutTheSizeOfAKnownBlob_IsRefusedAndTheBlobStays(string kind)
    {
        using var hub = new CacheFixture(new CacheTraits { FirstLink = Enum.Parse<LinkKind>(kind) });
        await hub.ResolveAsync();
        var lie = CacheFixture.Listed(CacheFixture.Weights, hub.Bytes[CacheFixture.Weights], lfs: true) with { Size = 5 };

        var e = await Assert.ThrowsAsync<IntegrityException>(() => hub.Cache.BeginBlobAsync(lie, CancellationToken.None));

        Assert.Contains("5 bytes", e.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Blob(hub, CacheFixture.Weights)));
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
    }

    [Fact]
    public async Task Begin_LongerPartialFile_StartsAnewAndLeavesItsOtherNamesAlone()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        var key = hub.Listing().Single(file => file.Path == CacheFixture.Config);
        Assert.True(HardLink.TryCreate(hub.At($"partial/git-{key.GitBlobId}.blob"), Blob(hub, CacheFixture.Weights)));

        await using (var lease = await hub.Cache.BeginBlobAsync(key, CancellationToken.None))
        {
            Assert.Equal((0, false), (lease.Length, lease.Resumed));
        }

        Assert.Equal(hub.Bytes[CacheFixture.Weights], File.ReadAllBytes(Blob(hub, CacheFixture.Weights)));
        Assert.Empty(hub.Names("partial"));
    }

    [Fact]
    public async Task Begin_BlobIsThere_RemovesWhatABrokenDownloadLeft()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        File.WriteAllText(hub.At($"partial/{TestBytes.Sha256(hub.Bytes[CacheFixture.Weights]).Hex}.blob"), "half");

        await hub.ResolveAsync(id: ModelId.Parse("acme/other"));

        Assert.Empty(hub.Names("partial"));
    }

    [Fact]
    public async Task Link_FolderThatNoManifestClaims_IsReplacedWhole()
    {
        using var hub = new CacheFixture();
        Directory.CreateDirectory(hub.At($"{Snapshot}/onnx"));
        File.WriteAllText(hub.At($"{Snapshot}/modeling.py"), "of another hub, whose manifest is gone");
        File.WriteAllText(hub.At($"{Snapshot}/onnx/left.bin"), "left");

        var snapshot = await hub.ResolveAsync([CacheFixture.Config]);

        Assert.Equal(hub.At(Snapshot), snapshot.Path);
        Assert.Equal([CacheFixture.Config], hub.Names(Snapshot));
    }

    [Fact]
    public async Task Link_UnclaimedFolderIsALink_RemovesTheLinkAndNothingBehindIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        using var hub = new CacheFixture();
        var outside = Directory.CreateDirectory(Path.Combine(hub.Folder, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "mine.txt"), "mine");
        Directory.CreateDirectory(hub.At("models/acme--bert"));
        Directory.CreateSymbolicLink(hub.At(Snapshot), outside);

        await hub.ResolveAsync([CacheFixture.Config]);

        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(outside).Select(Path.GetFileName));
        Assert.Null(new DirectoryInfo(hub.At(Snapshot)).LinkTarget);
        Assert.Equal([CacheFixture.Config], hub.Names(Snapshot));
    }

    [Fact]
    public async Task Record_HubListsOtherBytesForACommit_NothingOfTheOldListingIsShown()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        hub.Bytes.Remove(CacheFixture.Readme);
        hub.Bytes[CacheFixture.Config] = "{}"u8.ToArray();

        var manifest = await hub.Cache.RecordCommitAsync(CacheFixture.Hub, CacheFixture.Id, CacheFixture.Commit, hub.Listing(), CancellationToken.None);
        Assert.DoesNotContain(manifest.Files, file => file.Present);
        var snapshot = await hub.ResolveAsync();

        Assert.Equal(["config.json", "onnx/model.onnx"], hub.Names(Snapshot));
        Assert.Equal("{}", File.ReadAllText(Path.Combine(snapshot.Path, CacheFixture.Config)));
        Assert.Equal(["config.json"], snapshot.Files.Where(file => !file.FromCache).Select(file => file.Path));
    }

    [Fact]
    public async Task Record_HubThatSharesAFolderListsOtherBytes_OtherHubsSnapshotStaysAsItIs()
    {
        using var hub = new CacheFixture();
        var honest = await hub.ResolveAsync();
        Assert.Equal(honest.Path, (await hub.ResolveAsync(hub: OtherHub)).Path);
        var config = hub.Bytes[CacheFixture.Config];
        hub.Bytes[CacheFixture.Config] = "{\"evil\": true}"u8.ToArray();

        await hub.Cache.RecordCommitAsync(OtherHub, CacheFixture.Id, CacheFixture.Commit, hub.Listing(), CancellationToken.None);
        var lying = await hub.ResolveAsync(hub: OtherHub);

        Assert.NotEqual(honest.Path, lying.Path);
        Assert.Equal(config, File.ReadAllBytes(Path.Combine(honest.Path, CacheFixture.Config)));
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
    }

    [Fact]
    public async Task Link_FolderRemovedByHand_ManifestForgetsWhatIsNotLinkedAgain()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        CacheFiles.DeleteFolder(hub.At(Snapshot));

        await hub.ResolveAsync([CacheFixture.Config]);

        Assert.Equal([CacheFixture.Config], (await hub.ManifestAsync()).Files.Where(file => file.Present).Select(file => file.Path));
        Assert.Equal(1, Assert.Single(await hub.Cache.ListAsync()).Files);
    }

    [Fact]
    public async Task Resolve_NextCommitOfTheModel_FetchesOnlyWhatChanged()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        hub.Bytes[CacheFixture.Readme] = "# A better card\n"u8.ToArray();
        hub.Fetched.Clear();

        var next = await hub.ResolveAsync(commit: NextCommit);

        Assert.Equal([CacheFixture.Readme], hub.Fetched);
        Assert.All(next.Files, file => Assert.Equal(hub.Bytes[file.Path], File.ReadAllBytes(Path.Combine(next.Path, file.Path))));
    }

    [Fact]
    public async Task Resolve_SameGitBlobIdFromAnotherHub_IsFetchedAndCheckedThere()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync([CacheFixture.Config]);
        hub.Fetched.Clear();

        await hub.ResolveAsync([CacheFixture.Config], OtherHub, commit: NextCommit);

        Assert.Equal([CacheFixture.Config], hub.Fetched);
    }

    [Fact]
    public async Task LookUp_NameThatWindowsCannotKeep_IsRefusedBeforeAnyDownload()
    {
        using var hub = new CacheFixture(new CacheTraits { WindowsNames = true });
        hub.Bytes["nul.json"] = [1];

        var e = await Assert.ThrowsAsync<PackageFormatException>(() => hub.ResolveAsync());

        Assert.Equal(("UnstorablePath", "nul.json"), (e.Rule, e.File));
        Assert.Empty(hub.Fetched);
    }

    [Fact]
    public async Task RemoveBad_RepairedInTheMeantime_StaysRepaired()
    {
        using var hub = new CacheFixture();
        var snapshot = await hub.ResolveAsync();
        CacheFixture.Overwrite(Path.Combine(snapshot.Path, CacheFixture.Weights), CacheFixture.Flipped(hub.Bytes[CacheFixture.Weights]), keepTime: true);
        var bad = new List<VerifyFinding>();
        await foreach (var finding in hub.Cache.VerifyAsync(null, CancellationToken.None))
        {
            if (finding.Problem is not null)
            {
                bad.Add(finding);
            }
        }

        Assert.Equal([CacheFixture.Weights], bad.Select(finding => finding.File.Path));
        await hub.Cache.RemoveBadAsync(bad, CancellationToken.None);
        Assert.Equal([CacheFixture.Weights], await hub.MissingAsync());
        await hub.ResolveAsync();
        await hub.Cache.RemoveBadAsync(bad, CancellationToken.None);

        Assert.Empty(await hub.MissingAsync(verifyContent: true));
        Assert.True(File.Exists(Blob(hub, CacheFixture.Weights)));
    }

    [Fact]
    public async Task Ref_WithoutAName_IsMisuse()
    {
        using var hub = new CacheFixture();

        await Assert.ThrowsAsync<ArgumentException>(
            () => hub.Cache.WriteRefAsync(CacheFixture.Hub, CacheFixture.Id, "", CacheFixture.Commit, null, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Cache.FindRefAsync(CacheFixture.Hub, CacheFixture.Id, "", CancellationToken.None));
    }
}
