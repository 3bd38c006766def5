using System.Text.Json.Nodes;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Tests.Caching;

public sealed class ManifestTests
{
    private static string Manifest => $"manifests/hub.test/acme--bert/{CacheFixture.Commit}.json";

    [Fact]
    public async Task RecordCommit_Listing_IsKeptAndFoundInAnySpelling()
    {
        using var hub = new CacheFixture();
        Assert.Null(await hub.Cache.FindManifestAsync(CacheFixture.Hub, CacheFixture.Id, CacheFixture.Commit, CancellationToken.None));
        Assert.False(Directory.Exists(hub.Root));

        await hub.Cache.RecordCommitAsync(CacheFixture.Hub, CacheFixture.Id, CacheFixture.Commit, hub.Listing(), CancellationToken.None);

        var found = await hub.ManifestAsync(id: ModelId.Parse("ACME/Bert"));
        Assert.Equal("acme/bert", found.Id.ToString());
        Assert.Equal(CacheFixture.Hub, found.Endpoint);
        Assert.Equal(hub.Listing().OrderBy(file => file.Path, StringComparer.Ordinal), found.Files);
        Assert.Null(found.Snapshot);
        Assert.Equal(["CACHEDIR.TAG", "locks/model-acme--bert.lock", Manifest], hub.Names());
        Assert.StartsWith("Signature: 8a477f597d28d172789f06886806bc55", File.ReadAllText(hub.At("CACHEDIR.TAG")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecordCommit_Again_KeepsWhatIsKnownOfFilesThatDidNotChange()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync([CacheFixture.Config, CacheFixture.Weights]);
        var before = await hub.ManifestAsync();
        hub.Bytes[CacheFixture.Readme] = "# Another text\n"u8.ToArray();

        var merged = await hub.Cache.RecordCommitAsync(CacheFixture.Hub, CacheFixture.Id, CacheFixture.Commit, hub.Listing(), CancellationToken.None);

        Assert.Equal(before.Snapshot, merged.Snapshot);
        Assert.Equal(before.Find(CacheFixture.Config), merged.Find(CacheFixture.Config));
        Assert.Equal(before.Find(CacheFixture.Weights), merged.Find(CacheFixture.Weights));
        Assert.False(merged.Find(CacheFixture.Readme)!.Present);
        Assert.Equal([CacheFixture.Readme], await hub.MissingAsync());
    }

    [Fact]
    public async Task RecordCommit_IdInAnotherCase_SharesTheFolderOfTheFirstSpelling()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync(id: ModelId.Parse("Acme/Bert"));
        var other = RevisionId.Parse(new string('b', 40));
        await hub.ResolveAsync(id: ModelId.Parse("ACME/bert"), commit: other);

        Assert.Equal(["Acme--Bert"], Directory.GetDirectories(hub.At("models")).Select(Path.GetFileName));
        Assert.Equal(["Acme--Bert"], Directory.GetDirectories(hub.At("manifests/hub.test")).Select(Path.GetFileName));
        Assert.Equal(["Acme/Bert", "ACME/bert"], (await hub.Cache.ListAsync()).OrderBy(model => model.Commit.ToString(), StringComparer.Ordinal).Select(model => model.Id.ToString()));
        Assert.Equal(3, hub.Fetched.Distinct().Count());
    }

    [Theory]
    [InlineData("../../escaped")]
    [InlineData("/tmp/escaped")]
    [InlineData("a\\b")]
    [InlineData(".git/config")]
    public async Task RecordCommit_HostilePath_WritesNothing(string path)
    {
        using var hub = new CacheFixture();
        ManifestFile[] files = [.. hub.Listing(), CacheFixture.Listed(path, [1], lfs: true)];

        var e = await Assert.ThrowsAsync<PackageFormatException>(
            () => hub.Cache.RecordCommitAsync(CacheFixture.Hub, CacheFixture.Id, CacheFixture.Commit, files, CancellationToken.None));

        Assert.Equal("UnsafePath", e.Rule);
        Assert.Empty(hub.Names("manifests"));
        Assert.Equal(["cache"], Directory.GetFileSystemEntries(hub.Folder).Select(Path.GetFileName));
    }

    // A hash names files in partial/ and locks/.
    [Theory]
    [InlineData("../../../../escaped", 1L)]
    [InlineData("", 1L)]
    [InlineData(null, 1L)]
    [InlineData("E69DE29BB2D1D6434B8B29AE775AD8C2E48C5391", 1L)]
    [InlineData("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", -1L)]
    public async Task RecordCommit_HashOrSizeThatIsNone_WritesNothing(string? gitBlobId, long size)
    {
        using var hub = new CacheFixture();
        ManifestFile[] files = [.. hub.Listing(), new ManifestFile { Path = "x", Size = size, GitBlobId = gitBlobId }];

        var e = await Assert.ThrowsAsync<PackageFormatException>(
            () => hub.Cache.RecordCommitAsync(CacheFixture.Hub, CacheFixture.Id, CacheFixture.Commit, files, CancellationToken.None));

        Assert.Equal("UnsafeListing", e.Rule);
        Assert.Empty(hub.Names("manifests"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RecordCommit_NamesThatDifferInCase_AreRefusedOnlyWhereTheRootIgnoresCase(bool ignoresCase)
    {
        using var hub = new CacheFixture(new CacheTraits { IgnoresCase = ignoresCase });
        hub.Bytes["CONFIG.json"] = [1, 2];

        if (ignoresCase)
        {
            var e = await Assert.ThrowsAsync<PackageFormatException>(() => hub.ResolveAsync());
            Assert.Equal("CaseCollision", e.Rule);
            Assert.Contains("CONFIG.json", e.Message, StringComparison.Ordinal);
            Assert.Contains("config.json", e.Message, StringComparison.Ordinal);
            Assert.Empty(hub.Names("models"));
        }
        else
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "The disk may ignore case.");
            Assert.Equal(4, (await hub.ResolveAsync()).Files.Count);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"version\":1}")]
    public async Task FindManifest_BrokenText_IsNotThere(string text)
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        File.WriteAllText(hub.At(Manifest), text);

        Assert.Null(await hub.Cache.FindManifestAsync(CacheFixture.Hub, CacheFixture.Id, CacheFixture.Commit, CancellationToken.None));
        Assert.Empty(await hub.Cache.ListAsync());

        // The hub is asked again, and the folder that is there serves.
        Assert.Equal(3, (await hub.ResolveAsync()).Files.Count);
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
    }

    public static TheoryData<string, Action<JsonNode>> Tampering { get; } = new()
    {
        { "version", json => json["version"] = 2 },
        { "endpoint", json => json["endpoint"] = "evil.test" },
        { "id", json => json["id"] = "acme/other" },
        { "bad id", json => json["id"] = "../../etc" },
        { "commit", json => json["commit"] = new string('b', 40) },
        { "snapshot leads out", json => json["snapshot"] = "../../.." },
        { "no files", json => json["files"] = null },
        { "file is null", json => json["files"]![0] = null },
        { "path is null", json => json["files"]![0]!["path"] = null },
        { "path leads out", json => json["files"]![0]!["path"] = "../../../x" },
        { "path twice", json => json["files"]![0]!["path"] = json["files"]![1]!["path"]!.GetValue<string>() },
        { "negative size", json => json["files"]![0]!["size"] = -1 },
        { "present without hash", json => json["files"]![0]!["sha256"] = null },
        { "bad hash", json => json["files"]![0]!["sha256"] = "../../../../etc/passwd" },
        { "bad git id", json => json["files"]![0]!["git_blob_id"] = "../../../../etc/passwd" },
    };

    [Theory]
    [MemberData(nameof(Tampering), DisableDiscoveryEnumeration = true)]
    public async Task FindManifest_TamperedWith_IsNotThere(string what, Action<JsonNode> tamper)
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        var json = JsonNode.Parse(File.ReadAllText(hub.At(Manifest)))!;
        tamper(json);
        File.WriteAllText(hub.At(Manifest), json.ToJsonString());

        Assert.True(await hub.Cache.FindManifestAsync(CacheFixture.Hub, CacheFixture.Id, CacheFixture.Commit, CancellationToken.None) is null, what);
        Assert.Equal(3, (await hub.ResolveAsync()).Files.Count);
    }

    [Fact]
    public async Task FindManifest_FromAnotherHub_HasNoAnswer()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync();

        Assert.Null(await hub.Cache.FindManifestAsync("other.test", CacheFixture.Id, CacheFixture.Commit, CancellationToken.None));

        // Not even where the file is put under the other's name.
        Directory.CreateDirectory(hub.At("manifests/other.test/acme--bert"));
        File.Copy(hub.At(Manifest), hub.At(Manifest.Replace("hub.test", "other.test", StringComparison.Ordinal)));
        Assert.Null(await hub.Cache.FindManifestAsync("other.test", CacheFixture.Id, CacheFixture.Commit, CancellationToken.None));
        Assert.Single(await hub.Cache.ListAsync());
    }

    [Fact]
    public async Task Resolve_SameCommitFromAnotherHubWithEqualHashes_SharesTheFolder()
    {
        using var hub = new CacheFixture();
        var first = await hub.ResolveAsync();
        var second = await hub.ResolveAsync(hub: "other.test");

        Assert.Equal(first.Path, second.Path);
        Assert.Equal([$"{CacheFixture.Commit}"], Directory.GetDirectories(hub.At("models/acme--bert")).Select(Path.GetFileName));
        Assert.Equal(2, (await hub.Cache.ListAsync()).Count);
        Assert.Empty(await hub.MissingAsync());
    }

    [Theory]
    [InlineData(CacheFixture.Weights)]
    [InlineData(CacheFixture.Config)]
    public async Task Resolve_SameCommitFromAnotherHubWithOneHashDifferent_LiesBeside(string path)
    {
        using var hub = new CacheFixture();
        var good = hub.Bytes[path];
        var first = await hub.ResolveAsync();
        hub.Bytes[path] = CacheFixture.Flipped(good);

        var second = await hub.ResolveAsync(hub: "evil.test");

        Assert.Equal(CacheLayout.SnapshotNameBeside(CacheFixture.Commit, "evil.test"), Path.GetFileName(second.Path));
        Assert.Equal(good, File.ReadAllBytes(Path.Combine(first.Path, path)));
        Assert.Equal(hub.Bytes[path], File.ReadAllBytes(Path.Combine(second.Path, path)));
        hub.Bytes[path] = good;
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
    }

    [Fact]
    public async Task Ref_Written_IsFoundForItsHubAndNameOnly()
    {
        using var hub = new CacheFixture();
        var bare = ModelId.Parse("bert");
        await hub.Cache.WriteRefAsync(CacheFixture.Hub, bare, "main", CacheFixture.Commit, "\"etag\"", CancellationToken.None, canonicalId: CacheFixture.Id);
        await hub.Cache.WriteRefAsync(CacheFixture.Hub, bare, "Main", RevisionId.Parse(new string('b', 40)), null, CancellationToken.None);

        var found = Assert.IsType<CachedRef>(await hub.Cache.FindRefAsync(CacheFixture.Hub, ModelId.Parse("BERT"), "main", CancellationToken.None));

        Assert.Equal((CacheFixture.Id, "main", CacheFixture.Commit, "\"etag\""), (found.Id, found.Name, found.Commit, found.ETag));
        Assert.Null(await hub.Cache.FindRefAsync("other.test", bare, "main", CancellationToken.None));
        Assert.Null(await hub.Cache.FindRefAsync(CacheFixture.Hub, bare, "dev", CancellationToken.None));
        Assert.Equal(new string('b', 40), (await hub.Cache.FindRefAsync(CacheFixture.Hub, bare, "Main", CancellationToken.None))?.Commit.ToString());

        Assert.Equal(["id", "name", "commit", "e_tag", "time"], JsonNode.Parse(File.ReadAllText(hub.At("refs/hub.test/bert/main")))!.AsObject().Select(member => member.Key));
        File.WriteAllText(hub.At("refs/hub.test/bert/main"), "{\"id\":\"acme/bert\"");
        Assert.Null(await hub.Cache.FindRefAsync(CacheFixture.Hub, bare, "main", CancellationToken.None));
    }
}
