using System.Text.Json.Nodes;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Content;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>What processes leave behind that end in the middle: prune removes it, and nothing else.</summary>
public sealed class CrashLeftoversTests
{
    private const string Stranger = "models/acme--bert/my notes";

    private static readonly RevisionId Other = RevisionId.Parse(new string('b', 40));

    private static string Snapshot => $"models/acme--bert/{CacheFixture.Commit}";

    [Theory]
    [InlineData("partial/model-acme--bert.tmp")]
    [InlineData("partial/model-acme--bert.new/onnx/weights.blob")]
    [InlineData("partial/model-acme--bert.old/config.json")]
    [InlineData("partial/cache_index.tmp")]
    [InlineData("partial/abc.record")]
    [InlineData("partial/abc.record.tmp")]
    [InlineData("partial/git-abc.blob")]
    [InlineData("locks/use-0123456789abcdef0123456789abcdef.lock")]
    [InlineData("models/acme--bert/cccccccccccccccccccccccccccccccccccccccc/config.json")]
    [InlineData("models/acme--bert/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-01234567/config.json")]
    [InlineData("models/acme--bert/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/onnx/unlisted.bin")]
    [InlineData("models/acme--gone/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/config.json")]
    public async Task PruneAsync_LeftByAProcessThatEnded_IsRemovedAndNothingElse(string left)
    {
        using var hub = await KeptAsync();
        var before = hub.Names().Where(name => !name.StartsWith("locks/", StringComparison.Ordinal)).ToList();
        Leave(hub, left);

        using var cleaner = new CacheManager(hub.Root);
        await cleaner.PruneAsync(dryRun: true);
        Assert.True(File.Exists(hub.At(left)));
        await cleaner.PruneAsync();

        Assert.Equal(before, hub.Names().Where(name => !name.StartsWith("locks/", StringComparison.Ordinal)));
        Assert.False(File.Exists(hub.At(left)));
        Assert.False(Directory.Exists(hub.At("models/acme--gone")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(hub.At("partial")));
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
    }

    [Theory]
    [InlineData("partial/model-acme--bert.new/onnx/weights.blob", "model-acme--bert.lock")]
    [InlineData("partial/model-acme--bert.tmp", "model-acme--bert.lock")]
    [InlineData("partial/cache_index.tmp", "cache_index.lock")]
    [InlineData("partial/abc.blob", "blob-abc.lock")]
    [InlineData("partial/abc.record.tmp", "blob-abc.lock")]
    [InlineData("models/acme--bert/cccccccccccccccccccccccccccccccccccccccc/config.json", "model-acme--bert.lock")]
    [InlineData("models/acme--bert/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/onnx/unlisted.bin", "model-acme--bert.lock")]
    public async Task PruneAsync_WhileAProcessHoldsTheLockOfIt_LeavesIt(string left, string held)
    {
        using var hub = await KeptAsync();
        Leave(hub, left);
        using var owner = Assert.IsType<CacheLock>(CacheLock.TryAcquire(hub.At("locks/" + held)));
        using var cleaner = new CacheManager(hub.Root, null, new CacheTraits { Patience = TimeSpan.Zero });

        await CatchBusyAsync(() => cleaner.PruneAsync());

        Assert.True(File.Exists(hub.At(left)));
    }

    [Fact]
    public async Task PruneAsync_IndexThatLies_IsRightAfterwards()
    {
        using var hub = await KeptAsync();
        var good = JsonNode.Parse(await File.ReadAllTextAsync(hub.At("cache_index.json")));
        await File.WriteAllTextAsync(hub.At("cache_index.json"), """{"version":1,"models":[]}""");

        await hub.Cache.PruneAsync();

        Assert.True(JsonNode.DeepEquals(good, JsonNode.Parse(await File.ReadAllTextAsync(hub.At("cache_index.json")))));
    }

    [Fact]
    public async Task Record_TornTag_IsWrittenAnew()
    {
        using var hub = await KeptAsync();
        var good = await File.ReadAllTextAsync(hub.At("CACHEDIR.TAG"));
        await File.WriteAllTextAsync(hub.At("CACHEDIR.TAG"), "");

        await hub.ResolveAsync(commit: Other);

        Assert.Equal(good, await File.ReadAllTextAsync(hub.At("CACHEDIR.TAG")));
    }

    // A blob was moved aside by a collector that died before it looked whether somebody had linked it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PruneAsync_BlobThatWasSetAside_ComesBackWhereItIsShown(bool isShown)
    {
        using var hub = await KeptAsync(LinkKind.Symbolic);
        var bytes = isShown ? hub.Bytes[CacheFixture.Weights] : TestBytes.Make(seed: 77, 100);
        var hex = TestBytes.Sha256(bytes).Hex;
        await File.WriteAllBytesAsync(hub.At($"partial/{hex}.aside"), bytes);
        if (isShown)
        {
            File.Delete(hub.At($"blobs/sha256/{hex[..2]}/{hex}"));
        }

        await hub.Cache.PruneAsync();

        Assert.Equal(isShown, File.Exists(hub.At($"blobs/sha256/{hex[..2]}/{hex}")));
        Assert.Empty(hub.Names("partial"));
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
    }

    [Theory]
    [InlineData(nameof(LinkKind.Hard))]
    [InlineData(nameof(LinkKind.Symbolic))]
    public async Task Link_WhileAnotherCollectsBlobs_EverySnapshotIsWhole(string kind)
    {
        var traits = new CacheTraits { FirstLink = Enum.Parse<LinkKind>(kind) };
        using var fixture = new CacheFixture(traits);
        using var cleaner = new CacheManager(fixture.Root);
        using var done = new CancellationTokenSource();
        var cleaning = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    await cleaner.PruneAsync();
                }
            },
            TestContext.Current.CancellationToken);

        try
        {
            for (var number = 0; number < 30; number++)
            {
                // The same bytes each time, so that they go and come.
                using var user = new CacheFixture(traits, root: fixture.Root);
                var snapshot = await ResolveAsync(user, RevisionId.Parse(number.ToString("x40", System.Globalization.CultureInfo.InvariantCulture)));
                foreach (var (path, bytes) in user.Bytes)
                {
                    Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, path), TestContext.Current.CancellationToken));
                }
            }
        }
        finally
        {
            await done.CancelAsync();
            await cleaning;
        }
    }

    // What the resolver does: a blob that goes before it is linked is fetched again.
    private static async Task<ModelSnapshot> ResolveAsync(CacheFixture user, RevisionId commit)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await user.ResolveAsync(commit: commit);
            }
            catch (DiskFailureException e) when (e.InnerException is FileNotFoundException && attempt < 20)
            {
            }
        }
    }

    private static async Task CatchBusyAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (CacheBusyException)
        {
        }
    }

    // A cache with one snapshot that a branch stands for, and a folder that somebody made there.
    private static async Task<CacheFixture> KeptAsync(LinkKind link = LinkKind.Hard)
    {
        var hub = new CacheFixture(new CacheTraits { FirstLink = link });
        await hub.ResolveAsync();
        await hub.Cache.WriteRefAsync(CacheFixture.Hub, CacheFixture.Id, "main", CacheFixture.Commit, null, default);
        Leave(hub, Stranger + "/mine.txt");
        return hub;
    }

    private static void Leave(CacheFixture hub, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(hub.At(path))!);
        File.WriteAllText(hub.At(path), "left");
    }
}
