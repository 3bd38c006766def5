using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Content;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>Making room: by hand, by pruning, by a quota. <c>keeper</c> is another process's view of the cache wherever one is needed.</summary>
public sealed class CacheRemovalTests
{
    private static readonly RevisionId Other = RevisionId.Parse(new string('b', 40));
    private static readonly ModelReference Model = new(CacheFixture.Id);

    [Fact]
    public async Task RemoveAsync_OneOfTwoCommits_TakesWhatOnlyItShows()
    {
        using var fixture = new CacheFixture();
        await fixture.ResolveAsync();
        fixture.Bytes[CacheFixture.Weights] = TestBytes.Make(seed: 4, 100_000);
        await fixture.ResolveAsync(commit: Other);
        var before = fixture.Names("blobs");

        var planned = await fixture.Cache.RemoveAsync(At(Other.ToString()), dryRun: true);
        Assert.Equal(before, fixture.Names("blobs"));
        var removed = await fixture.Cache.RemoveAsync(At("bbbbb"));

        Assert.Equal(100_000, removed.Bytes);
        Assert.Equal(planned.Bytes, removed.Bytes);
        Assert.Equal(Other, Assert.Single(removed.Removed).Commit);
        Assert.Equal(before.Length - 1, fixture.Names("blobs").Length);
        Assert.Empty(await fixture.MissingAsync(verifyContent: true));
        Assert.DoesNotContain(fixture.Names("models"), name => name.Contains(Other.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task RemoveAsync_LastCommit_LeavesNoFileButLocksAndTheIndex()
    {
        using var fixture = new CacheFixture();
        await fixture.ResolveAsync();
        await fixture.Cache.WriteRefAsync(CacheFixture.Hub, CacheFixture.Id, "main", CacheFixture.Commit, null, default);

        await fixture.Cache.RemoveAsync(At("main"));

        Assert.Empty(fixture.Names().Where(name => !name.StartsWith("locks/", StringComparison.Ordinal)).Except(["CACHEDIR.TAG", "cache_index.json"]));
        Assert.Empty(await fixture.Cache.ListAsync());
        Assert.DoesNotContain("bert", await File.ReadAllTextAsync(fixture.At("cache_index.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LinkKind.Symbolic)]
    [InlineData(LinkKind.Copy)]
    internal async Task RemoveAsync_OtherKindsOfLinks_SaysWhatTheDiskGains(LinkKind kind)
    {
        using var fixture = new CacheFixture(new CacheTraits { FirstLink = kind });
        await fixture.ResolveAsync();
        var size = fixture.Bytes.Values.Sum(bytes => (long)bytes.Length);

        var removed = await fixture.Cache.RemoveAsync(Model);

        Assert.Equal(kind == LinkKind.Copy ? 2 * size : size, removed.Bytes);
        Assert.Empty(fixture.Names("blobs"));
        Assert.Empty(fixture.Names("models"));
    }

    [Fact]
    public async Task RemoveAsync_UnknownModelOrRevision_IsNamed()
    {
        using var fixture = new CacheFixture();
        await fixture.ResolveAsync();

        var model = await Assert.ThrowsAsync<ModelNotFoundException>(() => fixture.Cache.RemoveAsync(ModelReference.Parse("acme/other")));
        var revision = await Assert.ThrowsAsync<RevisionNotFoundException>(() => fixture.Cache.RemoveAsync(At("v9")));

        Assert.Contains("acme/other", model.Message, StringComparison.Ordinal);
        Assert.Contains("v9", revision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemoveAsync_Pinned_IsRefusedUntilUnpinned()
    {
        using var fixture = new CacheFixture();
        await fixture.ResolveAsync();
        Assert.True(Assert.Single(await fixture.Cache.PinAsync(Model)).Pinned);

        var refused = await Assert.ThrowsAsync<HubException>(() => fixture.Cache.RemoveAsync(Model));
        Assert.Equal(HubErrorCode.Conflict, refused.Code);
        Assert.True(Assert.Single(await fixture.Cache.ListAsync()).Pinned);
        Assert.Empty((await fixture.Cache.PruneAsync(TimeSpan.Zero)).Removed);

        await fixture.Cache.UnpinAsync(Model);
        Assert.Single((await fixture.Cache.RemoveAsync(Model)).Removed);
    }

    [Fact]
    public async Task RemoveAsync_ModelThatAProcessUses_IsRefusedWhileThatLives()
    {
        using var fixture = new CacheFixture();
        var source = Path.Combine(fixture.Folder, "source");
        await File.WriteAllBytesAsync(source, TestBytes.Make(seed: 5, 10_000));
        using var worker = CacheWorker.Start("use", fixture.Root, CacheFixture.Id, CacheFixture.Commit, "model.bin", source);
        await worker.ExpectAsync("downloaded");

        var refused = await Assert.ThrowsAsync<HubException>(() => fixture.Cache.RemoveAsync(Model));
        Assert.Equal(HubErrorCode.Conflict, refused.Code);
        Assert.Empty((await fixture.Cache.PruneAsync(TimeSpan.Zero)).Removed);
        Assert.Empty((await fixture.Cache.EnforceQuotaAsync(0, default)).Removed);

        await worker.KillAsync();
        Assert.Equal(10_000, (await fixture.Cache.RemoveAsync(Model)).Bytes);
        Assert.DoesNotContain(fixture.Names("locks"), name => name.StartsWith("use-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RemoveAsync_SnapshotThatIsALinkOutOfTheCache_LeavesWhatItLeadsTo()
    {
        using var fixture = new CacheFixture();
        var snapshot = await fixture.ResolveAsync();
        var outside = Path.Combine(fixture.Folder, "outside");
        Directory.Move(snapshot.Path, outside);
        Directory.CreateSymbolicLink(snapshot.Path, outside);

        await fixture.Cache.RemoveAsync(Model);

        Assert.False(Directory.Exists(snapshot.Path));
        Assert.Equal(fixture.Bytes.Count, Directory.EnumerateFiles(outside, "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public async Task PruneAsync_DetachedSnapshotPartialAndStrayBlob_AreRemoved_TheRestStays()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var fixture = new CacheFixture(time: clock);
        await fixture.ResolveAsync();
        await fixture.Cache.WriteRefAsync(CacheFixture.Hub, CacheFixture.Id, "main", CacheFixture.Commit, null, default);
        fixture.Bytes[CacheFixture.Weights] = TestBytes.Make(seed: 4, 100_000);
        await fixture.ResolveAsync(commit: Other);
        await LeavePartialAsync(fixture, 3_000);
        var stray = TestBytes.Make(seed: 8, 500);
        await using (var lease = await fixture.Cache.BeginBlobAsync(CacheFixture.Listed("stray", stray, lfs: true), default))
        {
            await lease.Writer.WriteAsync(stray, default);
            await lease.CompleteAsync("stray", default);
        }

        using var keeper = new CacheManager(fixture.Root, clock);
        fixture.Cache.Dispose();
        Assert.Equal(1, keeper.Measure().Partials);
        var planned = await keeper.PruneAsync(dryRun: true);
        var removed = await keeper.PruneAsync();

        Assert.Equal(100_000 + 500 + 3_000, removed.Bytes);
        Assert.Equal(planned.Bytes, removed.Bytes);
        Assert.Equal(Other, Assert.Single(removed.Removed).Commit);
        Assert.Equal(CacheFixture.Commit, Assert.Single(await keeper.ListAsync()).Commit);
        Assert.Equal(new CacheUsage(fixture.Names("blobs").Sum(name => new FileInfo(fixture.At("blobs/" + name)).Length), 3, 0), keeper.Measure());

        clock.Advance(TimeSpan.FromDays(31));
        Assert.Empty((await keeper.PruneAsync(TimeSpan.FromDays(32))).Removed);
        Assert.Single((await keeper.PruneAsync(TimeSpan.FromDays(30))).Removed);
    }

    [Fact]
    public async Task EnforceQuotaAsync_LongestUnusedFirst_UntilItHolds()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var fixture = new CacheFixture(time: clock);
        foreach (var (commit, seed) in new[] { ('a', 10), ('b', 11), ('c', 12) })
        {
            fixture.Bytes[CacheFixture.Weights] = TestBytes.Make(seed, 100_000);
            await fixture.ResolveAsync(commit: RevisionId.Parse(new string(commit, 40)));
            clock.Advance(TimeSpan.FromHours(1));
        }

        fixture.Bytes[CacheFixture.Weights] = TestBytes.Make(10, 100_000);
        await fixture.ResolveAsync();
        using var keeper = new CacheManager(fixture.Root, clock);
        fixture.Cache.Dispose();

        var removed = await keeper.EnforceQuotaAsync(201_000, default);
        Assert.Equal(new string('b', 40), Assert.Single(removed.Removed).Commit.ToString());
        Assert.Empty((await keeper.EnforceQuotaAsync(201_000, default)).Removed);
        Assert.Equal(2, (await keeper.EnforceQuotaAsync(0, default)).Removed.Count);
        Assert.Equal(0, keeper.Measure().Bytes);
    }

    [Fact]
    public async Task EnforceQuotaAsync_WhatThisProcessUses_Stays()
    {
        using var fixture = new CacheFixture();
        await fixture.ResolveAsync();

        Assert.Empty((await fixture.Cache.EnforceQuotaAsync(0, default)).Removed);
        Assert.Empty(await fixture.MissingAsync(verifyContent: true));
    }

    [Fact]
    public async Task RebuildIndexAsync_IndexOfAnotherCache_IsReplaced()
    {
        using var fixture = new CacheFixture();
        await fixture.ResolveAsync();
        var good = await File.ReadAllTextAsync(fixture.At("cache_index.json"));
        await File.WriteAllTextAsync(fixture.At("cache_index.json"), """{"version":1,"models":[]}""");

        await fixture.Cache.RebuildIndexAsync();

        Assert.Equal(good, await File.ReadAllTextAsync(fixture.At("cache_index.json")));
    }

    [Fact]
    public async Task RemoveAsync_WhileOthersResolve_EveryAnswerIsWhole()
    {
        using var fixture = new CacheFixture();
        var source = fixture.Bytes[CacheFixture.Weights];
        var commits = Enumerable.Range(0, 40).Select(i => RevisionId.Parse(i.ToString("x40", System.Globalization.CultureInfo.InvariantCulture))).ToList();
        using var remover = new CacheManager(fixture.Root);
        using var done = new CancellationTokenSource();
        var removing = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    await remover.EnforceQuotaAsync(0, default);
                }
            },
            TestContext.Current.CancellationToken);

        foreach (var commit in commits)
        {
            using var user = new CacheFixture(root: fixture.Root);
            ModelSnapshot? snapshot = null;
            for (var attempt = 0; snapshot is null; attempt++)
            {
                try
                {
                    snapshot = await user.ResolveAsync(commit: commit);
                }
                catch (DiskFailureException e) when (e.InnerException is FileNotFoundException && attempt < 20)
                {
                    // What the resolver does: a blob went before it was linked.
                }
            }

            Assert.Equal(source, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, CacheFixture.Weights), TestContext.Current.CancellationToken));
        }

        await done.CancelAsync();
        await removing;
    }

    private static ModelReference At(string revision) => new(CacheFixture.Id, revision);

    private static async Task LeavePartialAsync(CacheFixture fixture, int bytes)
    {
        var file = CacheFixture.Listed("half", TestBytes.Make(seed: 9, 2 * bytes), lfs: true);
        await using var lease = await fixture.Cache.BeginBlobAsync(file, default);
        await lease.Writer.WriteAsync(TestBytes.Make(seed: 9, 2 * bytes).AsMemory(0, bytes), default);
    }
}
