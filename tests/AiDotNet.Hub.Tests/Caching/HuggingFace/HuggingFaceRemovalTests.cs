using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Tests.Caching.HuggingFace;

/// <summary>Making room in a cache that Python filled. The figures are those of <c>hf cache rm --dry-run</c> on the same folder.</summary>
public sealed class HuggingFaceRemovalTests
{
    private static readonly string[] Xet = ["alice/xet-a", "alice/xet-b"];

    [Fact]
    public async Task RemoveAsync_ModelsThatShareAFile_KeepItUntilTheLast()
    {
        using var copy = new PythonCacheCopy();
        var cache = copy.Open();

        foreach (var (model, bytes) in Xet.Zip([9000L + 1509 + 3, 9000 + 40000 + 1509 + 3]))
        {
            var planned = await cache.RemoveAsync(ModelReference.Parse(model), dryRun: true);
            var before = copy.Fingerprint();
            Assert.Equal(bytes, planned.Bytes);
            Assert.Equal(before, copy.Fingerprint());
            Assert.Equal(bytes, (await cache.RemoveAsync(ModelReference.Parse(model))).Bytes);
            Assert.False(Directory.Exists(copy.At($"models--{model.Replace("/", "--", StringComparison.Ordinal)}")));
        }

        Assert.All(
            Directory.EnumerateFiles(copy.At("blobs"), "*", SearchOption.AllDirectories).Select(Path.GetFileName),
            name => Assert.Matches(@"^(\.huggingface-shared-blobs|[0-9a-f]{64}\.lock)$", name));
    }

    [Fact]
    public async Task RemoveAsync_SharedFileWithoutReferences_Stays()
    {
        using var copy = new PythonCacheCopy();
        var stored = copy.At("blobs/1e/1e624c2ebcec1bde6c1827ad6dd25ec23e34de0b65bdcad68db18dd952c47bad");
        File.Delete(stored + ".refs");

        await copy.Open().RemoveAsync("alice/xet-a");

        Assert.True(File.Exists(stored));
    }

    [Fact]
    public async Task RemoveAsync_BlobFolderWithoutMarker_IsNotTouched()
    {
        using var copy = new PythonCacheCopy();
        File.Delete(copy.At("blobs/.huggingface-shared-blobs"));
        var before = PythonCacheCopy.Fingerprint(copy.At("blobs"));

        await copy.Open().RemoveAsync("alice/xet-a");

        Assert.Equal(before, PythonCacheCopy.Fingerprint(copy.At("blobs")));
    }

    [Fact]
    public async Task RemoveAsync_OneOfSeveralCommits_TakesItsRefsListingAndBlobs()
    {
        using var copy = new PythonCacheCopy();

        var removed = await copy.Open().RemoveAsync("alice/cached@v1.0");

        Assert.Equal(1509 + 8 + 3000 + 7 + 2000, removed.Bytes);
        Assert.Equal(["main", "refs/pr/1"], Names("models--alice--cached/refs", copy));
        Assert.Equal(2, Directory.GetDirectories(copy.At("models--alice--cached/snapshots")).Length);
        Assert.Empty(Names("models--alice--cached/trees", copy));
        Assert.Empty(Names("models--alice--cached/.no_exist", copy));
        Assert.Equal(2, Names("models--alice--cached/blobs", copy).Count(name => !name.EndsWith(".incomplete", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RemoveAsync_WholeModel_TakesItsUnfinishedDownloadsToo()
    {
        using var copy = new PythonCacheCopy();

        var planned = await copy.Open().RemoveAsync("alice/cached", dryRun: true);
        var removed = await copy.Open().RemoveAsync("alice/cached");

        Assert.Equal((6535 + 7, 3), (removed.Bytes, removed.Removed.Count));
        Assert.Equal(removed.Bytes, planned.Bytes);
        Assert.False(Directory.Exists(copy.At("models--alice--cached")));
    }

    [Fact]
    public async Task RemoveAsync_WithoutLinks_FreesThePlainFiles()
    {
        using var copy = new PythonCacheCopy();

        var removed = await copy.Open().RemoveAsync("alice/no-links");

        Assert.Equal(3012, removed.Bytes);
        Assert.False(Directory.Exists(copy.At("models--alice--no-links")));
    }

    [Fact]
    public async Task RemoveAsync_ModelFolderIsALinkElsewhere_TouchesNothingThere()
    {
        using var copy = new PythonCacheCopy();
        Directory.Move(copy.At("models--alice--cached"), copy.At("../elsewhere"));
        Directory.CreateSymbolicLink(copy.At("models--alice--cached"), copy.At("../elsewhere"));
        var before = PythonCacheCopy.Fingerprint(copy.At("../elsewhere"));

        await Assert.ThrowsAsync<DiskFailureException>(() => copy.Open().RemoveAsync("alice/cached"));
        await copy.Open().PruneAsync();

        Assert.Equal(before, PythonCacheCopy.Fingerprint(copy.At("../elsewhere")));
    }

    [Fact]
    public async Task RemoveAsync_PinnedOrInUse_IsRefused()
    {
        using var copy = new PythonCacheCopy();
        var (cache, other) = (copy.Open(), copy.Open());
        await cache.PinAsync("alice/cached@v1.0");
        other.Use("hub.test", ModelId.Parse("alice/xet-a"), RevisionId.Parse(PythonCacheCopy.XetA));
        var before = copy.Fingerprint();

        var pinned = await Assert.ThrowsAsync<HubException>(() => cache.RemoveAsync("alice/cached"));
        var used = await Assert.ThrowsAsync<HubException>(() => cache.RemoveAsync("alice/xet-a"));

        Assert.Equal((HubErrorCode.Conflict, HubErrorCode.Conflict), (pinned.Code, used.Code));
        Assert.Equal(before, copy.Fingerprint());
        Assert.Single(await cache.ListAsync(), model => model.Pinned);
        await cache.UnpinAsync("alice/cached");
        await cache.RemoveAsync("alice/cached");
    }

    [Fact]
    public async Task RemoveAsync_BlobThatPythonIsFetching_IsPassedOver()
    {
        using var copy = new PythonCacheCopy();
        const string Etag = "5cfb1159561b63fb15746ebd48547d141226fe9768befc2833d21de4ef479c9d";
        using (CacheLock.TryAcquire(copy.At($".locks/models--alice--cached/{Etag}.lock")))
        {
            await copy.Open().RemoveAsync("alice/cached");
            Assert.True(File.Exists(copy.At($"models--alice--cached/blobs/{Etag}")));
            Assert.True(Directory.Exists(copy.At("models--alice--cached/snapshots")));
        }

        await copy.Open().PruneAsync();
        Assert.False(File.Exists(copy.At($"models--alice--cached/blobs/{Etag}")));
    }

    [Fact]
    public async Task PruneAsync_CacheOfPython_TakesWhatHfCachePruneTakes()
    {
        using var copy = new PythonCacheCopy();
        var before = copy.Fingerprint();

        var planned = await copy.Open().PruneAsync(dryRun: true);

        Assert.Equal(before, copy.Fingerprint());
        Assert.Equal((0, 7L), (planned.Removed.Count, planned.Bytes));
        Assert.Equal(7, (await copy.Open().PruneAsync()).Bytes);
        var gone = Assert.Single(before.Except(copy.Fingerprint()), line => !line.EndsWith('/'));
        Assert.Contains(".incomplete", gone, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PruneAsync_RefMovedOn_TakesTheSnapshotThatNothingStandsFor()
    {
        using var copy = new PythonCacheCopy();
        File.Delete(copy.At("models--alice--xet-b/refs/main"));
        var planned = await copy.Open().PruneAsync(dryRun: true);

        var removed = await copy.Open().PruneAsync();

        Assert.Equal("alice/xet-b", Assert.Single(removed.Removed).Id.ToString());
        Assert.Equal(7 + 9000 + 1512, removed.Bytes);
        Assert.Equal(removed.Bytes, planned.Bytes);
        Assert.True(File.Exists(copy.At($"models--alice--xet-a/snapshots/{PythonCacheCopy.XetA}/shared.safetensors")));
    }

    [Fact]
    public async Task PruneAsync_UnusedFor_GoesByWhatPythonReadToo()
    {
        using var copy = new PythonCacheCopy();
        var now = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var blob in Directory.EnumerateFiles(copy.Root, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).LinkTarget is null))
        {
            File.SetLastAccessTimeUtc(blob, now.UtcDateTime.AddDays(-100));
        }

        File.SetLastAccessTimeUtc(copy.At("models--alice--xet-b/blobs/0967ef424bce6791893e9a57bb952f80fd536e93"), now.UtcDateTime.AddDays(-2));

        var removed = await copy.Open(time: new FakeTimeProvider(now)).PruneAsync(TimeSpan.FromDays(30));

        Assert.DoesNotContain(removed.Removed, model => model.Id.ToString() == "alice/xet-b");
        Assert.Equal(5, removed.Removed.Count);
    }

    [Fact]
    public async Task EnforceQuotaAndRebuildIndex_AreRefusedByName()
    {
        using var copy = new PythonCacheCopy();

        var quota = await Assert.ThrowsAsync<HubException>(() => copy.Open().EnforceQuotaAsync(1, CancellationToken.None));
        var index = await Assert.ThrowsAsync<HubException>(() => copy.Open().RebuildIndexAsync());
        var option = Assert.Throws<ArgumentException>(() => new ModelHub(new ModelHubOptions { CacheLayout = CacheLayoutKind.HuggingFace, CacheQuota = 1, CacheDirectory = copy.Root }));

        Assert.All([quota, index], e => Assert.Equal(HubErrorCode.NotSupported, e.Code));
        Assert.Contains("CacheQuota", option.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(copy.At("cache_index.json")));
    }

    private static IEnumerable<string> Names(string folder, PythonCacheCopy copy) =>
        Directory.EnumerateFiles(copy.At(folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(copy.At(folder), file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
}
