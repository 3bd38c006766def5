using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Content;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Tests.Caching;

public sealed class BlobLeaseTests
{
    private static readonly byte[] Bytes = TestBytes.Make(seed: 4, 3_000_000);

    private static readonly ManifestFile Weights = CacheFixture.Listed(CacheFixture.Weights, Bytes, lfs: true);

    [Fact]
    public async Task Begin_TwoTasksForOneBlob_OneWritesAndTheOtherFindsIt()
    {
        using var hub = new CacheFixture();
        var first = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);
        var second = hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);
        await first.Writer.WriteAsync(Bytes, CancellationToken.None);
        Assert.False(second.IsCompleted);
        Assert.True((await first.CompleteAsync("weights", CancellationToken.None)).Downloaded);
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();

        await using var lease = await second;

        Assert.True(lease.IsPresent);
        Assert.False((await lease.CompleteAsync("weights", CancellationToken.None)).Downloaded);
        Assert.Throws<InvalidOperationException>(() => lease.Writer);
        Assert.Empty(hub.Names("partial"));
    }

    [Fact]
    public async Task Begin_DifferentBlobs_DoNotWaitForEachOther()
    {
        using var hub = new CacheFixture();

        await using var first = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);
        await using var second = await hub.Cache.BeginBlobAsync(CacheFixture.Listed("b", [1], lfs: true), CancellationToken.None);

        Assert.NotEqual(first.Writer.TemporaryPath, second.Writer.TemporaryPath);
    }

    [Fact]
    public async Task Begin_WhileAnotherProcessDownloads_WaitsAndFindsTheBlob()
    {
        using var hub = new CacheFixture();
        using var worker = StartHolder(hub);
        await worker.ExpectAsync("half");
        var waiting = hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        worker.GoOn();
        await worker.ExpectAsync("downloaded");
        await worker.ExitAsync();

        await using var lease = await waiting;

        Assert.True(lease.IsPresent);
    }

    [Fact]
    public async Task Begin_AfterTheHolderWasKilledInTheMiddle_ResumesAndCompletes()
    {
        using var hub = new CacheFixture();
        using var worker = StartHolder(hub);
        await worker.ExpectAsync("half");
        var waiting = hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);
        await worker.KillAsync();

        await using var lease = await waiting;

        Assert.False(lease.IsPresent);
        Assert.True(lease.Resumed);
        Assert.Equal(Bytes.Length / 2, lease.Length);
        await lease.Writer.WriteAsync(Bytes.AsMemory(Bytes.Length / 2), CancellationToken.None);
        Assert.Equal(Weights.Sha256, (await lease.CompleteAsync("weights", CancellationToken.None)).File.Sha256);
        Assert.Equal(Bytes, File.ReadAllBytes(Path.Combine(hub.Root, hub.Names().Single(name => name.StartsWith("blobs/", StringComparison.Ordinal)))));
        Assert.Empty(hub.Names("partial"));
    }

    [Fact]
    public async Task Fetch_TenProcessesForOneModel_DownloadItOnce()
    {
        using var hub = new CacheFixture();
        var workers = Enumerable.Range(0, 10).Select(_ => StartFetcher(hub, CacheFixture.Id)).ToList();
        try
        {
            await Task.WhenAll(workers.Select(worker => worker.ExpectAsync("ready")));
            workers.ForEach(worker => worker.GoOn());
            var said = await Task.WhenAll(workers.Select(worker => worker.ReadAsync()));
            await Task.WhenAll(workers.Select(worker => worker.ExitAsync()));

            Assert.Equal(["downloaded", .. Enumerable.Repeat("found", 9)], said.Order(StringComparer.Ordinal));
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }

        hub.Bytes.Clear();
        hub.Bytes[CacheFixture.Weights] = Bytes;
        Assert.Empty(await hub.MissingAsync(verifyContent: true));
        Assert.Empty(hub.Names("partial"));
    }

    [Fact]
    public async Task Fetch_TenProcessesForTenModels_IndexHoldsAll()
    {
        using var hub = new CacheFixture();
        var ids = Enumerable.Range(0, 10).Select(n => ModelId.Parse($"acme/model-{n}")).ToList();
        var workers = ids.Select(id => StartFetcher(hub, id)).ToList();
        try
        {
            await Task.WhenAll(workers.Select(worker => worker.ExpectAsync("ready")));
            workers.ForEach(worker => worker.GoOn());
            await Task.WhenAll(workers.Select(worker => worker.ExitAsync()));
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }

        Assert.Equal(ids, CacheIndexTests.Ids(hub));
        Assert.Equal(ids, (await hub.Cache.ListAsync()).Select(model => model.Id));
        Assert.Single(hub.Names("blobs"));
        hub.Bytes.Clear();
        hub.Bytes[CacheFixture.Weights] = Bytes;
        foreach (var id in ids)
        {
            Assert.Empty(await hub.MissingAsync(verifyContent: true, id: id));
        }
    }

    [Fact]
    public async Task Begin_HolderWithoutProgress_IsBusyAfterPatience()
    {
        var time = new FakeTimeProvider();
        using var hub = new CacheFixture(time: time);
        await using var held = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);
        var start = time.GetUtcNow();

        var waiting = hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);
        await AdvanceUntilAsync(time, start.AddSeconds(110));
        Assert.False(waiting.IsCompleted);

        // Progress starts the patience anew.
        await held.Writer.WriteAsync(Bytes.AsMemory(0, 1000), CancellationToken.None);
        await AdvanceUntilAsync(time, start.AddSeconds(220));
        Assert.False(waiting.IsCompleted);

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!waiting.IsCompleted && !limit.IsCancellationRequested)
        {
            await AdvanceUntilAsync(time, time.GetUtcNow().AddSeconds(1));
        }

        Assert.True(waiting.IsCompleted);
        var e = await Assert.ThrowsAsync<CacheBusyException>(() => waiting);
        Assert.True(e.IsTransient);
        Assert.Contains("for 120 s", e.Message, StringComparison.Ordinal);
        Assert.Contains($"the download of '{CacheFixture.Weights}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Begin_AnotherProcessHoldsTheBlob_ErrorSaysWhich()
    {
        using var hub = new CacheFixture(new CacheTraits { Patience = TimeSpan.Zero });
        using var worker = StartHolder(hub);
        await worker.ExpectAsync("half");

        var e = await Assert.ThrowsAsync<CacheBusyException>(() => hub.Cache.BeginBlobAsync(Weights, CancellationToken.None));

        Assert.StartsWith($"Process {worker.Id} (dotnet) on {Environment.MachineName} has held", e.Message, StringComparison.Ordinal);
        worker.GoOn();
        await worker.ExpectAsync("downloaded");
        await worker.ExitAsync();
        Assert.All(hub.Names("locks").Where(name => name.StartsWith("blob-", StringComparison.Ordinal)), name => Assert.Equal(0, new FileInfo(hub.At("locks/" + name)).Length));
    }

    [Fact]
    public async Task Begin_CancelledWhileWaiting_GivesUpAndLeavesNoWaiter()
    {
        using var hub = new CacheFixture();
        using var cancel = new CancellationTokenSource();
        await using (await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None))
        {
            var waiting = hub.Cache.BeginBlobAsync(Weights, cancel.Token);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        await using var free = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(free.Resumed);
    }

    [Fact]
    public async Task Dispose_InTheMiddle_KeepsWhatCame()
    {
        using var hub = new CacheFixture();
        await using (var lease = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None))
        {
            await lease.Writer.WriteAsync(Bytes.AsMemory(0, 12_345), CancellationToken.None);
        }

        await using var again = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);

        Assert.Equal(12_345, again.Length);
        await again.RestartAsync(CancellationToken.None);
        Assert.Equal(0, again.Length);
        Assert.False(again.Resumed);
        await again.Writer.WriteAsync(Bytes, CancellationToken.None);
        Assert.Equal(Weights, (await again.CompleteAsync("weights", CancellationToken.None)).File);
    }

    [Fact]
    public async Task Dispose_NothingCame_LeavesNothing()
    {
        using var hub = new CacheFixture();
        await (await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None)).DisposeAsync();

        Assert.Empty(hub.Names("partial"));
    }

    [Fact]
    public async Task Complete_WrongBytes_KeepsNothingAndCanStartAgain()
    {
        using var hub = new CacheFixture();
        await using var lease = await hub.Cache.BeginBlobAsync(Weights, CancellationToken.None);
        await lease.Writer.WriteAsync(CacheFixture.Flipped(Bytes), CancellationToken.None);

        await Assert.ThrowsAsync<IntegrityException>(() => lease.CompleteAsync("weights of acme/bert", CancellationToken.None));
        Assert.Empty(hub.Names("partial"));
        Assert.Empty(hub.Names("blobs"));

        await lease.RestartAsync(CancellationToken.None);
        await lease.Writer.WriteAsync(Bytes, CancellationToken.None);
        Assert.True((await lease.CompleteAsync("weights of acme/bert", CancellationToken.None)).Downloaded);
    }

    [Fact]
    public async Task Complete_FileKnownByGitBlobId_LearnsItsSha256()
    {
        using var hub = new CacheFixture();
        var file = CacheFixture.Listed("a.txt", Bytes, lfs: false);
        await using var lease = await hub.Cache.BeginBlobAsync(file, CancellationToken.None);
        await lease.Writer.WriteAsync(Bytes, CancellationToken.None);

        Assert.Equal(file with { Sha256 = TestBytes.Sha256(Bytes) }, (await lease.CompleteAsync("a.txt", CancellationToken.None)).File);
        Assert.Equal(GitBlobId.Compute(Bytes), file.GitBlobId);
        Assert.Equal([$"{TestBytes.Sha256(Bytes).Hex[..2]}/{TestBytes.Sha256(Bytes).Hex}"], hub.Names("blobs/sha256"));
    }

    private static CacheWorker StartHolder(CacheFixture hub) => Start(hub, "hold", CacheFixture.Id);

    private static CacheWorker StartFetcher(CacheFixture hub, ModelId id) => Start(hub, "fetch", id);

    private static CacheWorker Start(CacheFixture hub, string verb, ModelId id)
    {
        var source = Path.Combine(hub.Folder, "source");
        if (!File.Exists(source))
        {
            File.WriteAllBytes(source, Bytes);
        }

        return CacheWorker.Start(verb, hub.Root, id, CacheFixture.Commit, CacheFixture.Weights, source);
    }

    // The waiter asks in between, on other threads.
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, DateTimeOffset end)
    {
        while (time.GetUtcNow() < end)
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }
    }
}
