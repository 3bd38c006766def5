using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Tests.Transfer;

namespace AiDotNet.Hub.Tests;

public sealed class ModelHubResolveTests : ModelHubTestBase
{
    [Fact]
    public async Task ResolveAsync_EmptyCache_BringsEveryByte()
    {
        var progress = new LastProgress();

        var snapshot = await Client().ResolveAsync("acme/m", progress: progress);

        Assert.Equal("acme/m", snapshot.Id.ToString());
        Assert.Equal(Commit, snapshot.Commit.ToString());
        Assert.Equal(["README.md", "config.json", "model.safetensors", "sub/empty.txt"], snapshot.Files.Select(file => file.Path));
        Assert.All(snapshot.Files, file => Assert.False(file.FromCache));
        foreach (var (path, file) in Repository.Tip())
        {
            Assert.Equal(file.Bytes, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, path)));
            Assert.Equal(file.Sha256, snapshot.Files.Single(item => item.Path == path).Sha256.Hex);
        }

        var total = Repository.Tip().Values.Sum(file => file.Bytes.Length);
        Assert.Equal(new TransferProgress { BytesDone = total, BytesTotal = total, FilesDone = 4, FilesTotal = 4, IsComplete = true }, progress.Last with { BytesPerSecond = null });
        Assert.Empty(FilesBelow("partial"));
    }

    [Fact]
    public async Task ResolveAsync_BranchAgain_MakesOneRequest()
    {
        await Client().ResolveAsync("acme/m@main");
        Hub.Requests.Clear();
        var progress = new LastProgress();

        var snapshot = await Client().ResolveAsync("acme/m@main", progress: progress);

        Assert.Single(Hub.Requests);
        Assert.All(snapshot.Files, file => Assert.True(file.FromCache));
        Assert.Equal(new TransferProgress { BytesDone = 0, BytesTotal = 0, IsComplete = true }, progress.Last with { BytesPerSecond = null });
    }

    [Fact]
    public async Task ResolveAsync_CommitAgain_MakesNoRequest()
    {
        await Client().ResolveAsync($"acme/m@{Commit}");
        Hub.Requests.Clear();

        var snapshot = await Client().ResolveAsync($"acme/m@{Commit.ToUpperInvariant()}");

        Assert.Empty(Hub.Requests);
        Assert.Equal(4, snapshot.Files.Count);
    }

    [Fact]
    public async Task ResolveAsync_CommitInTheCache_NeedsNoHubAtAll()
    {
        var gone = await TestHub.StartAsync();
        gone.Repositories["acme/m"] = Repository;
        var before = await Client(endpoint: gone.Address).ResolveAsync("acme/m");
        await gone.DisposeAsync();

        var snapshot = await Client(endpoint: gone.Address).ResolveAsync($"acme/m@{Commit}");

        Assert.Equal(before.Path, snapshot.Path);
        await Assert.ThrowsAsync<HubUnavailableException>(() => Client(endpoint: gone.Address).ResolveAsync("acme/m@main"));
    }

    [Theory]
    [InlineData("acme/m@v1.2.0", 1)]
    [InlineData("acme/m@1.2.0", 1)]
    [InlineData("acme/m@^1.0", 1)]
    [InlineData("acme/m@[1.0,2.0)", 1)]
    public async Task ResolveAsync_VersionAgain_MakesOneRequest(string reference, int requests)
    {
        Repository.Tags["v1.2.0"] = Commit;
        Repository.Tags["v2.0.0"] = Repository.Commit("main", ("config.json", "{}"u8.ToArray()));
        var first = await Client().ResolveAsync(reference);
        Hub.Requests.Clear();

        var second = await Client().ResolveAsync(reference);

        Assert.Equal(Commit, first.Commit.ToString());
        Assert.Equal(first.Path, second.Path);
        Assert.Equal(requests, Hub.Requests.Count);
        Assert.Equal(first.Path, (await Client(offline: true).ResolveAsync(reference)).Path);
    }

    [Fact]
    public async Task ResolveAsync_IdInAnotherSpelling_IsKeptUnderTheHubsOwn()
    {
        var first = await Client().ResolveAsync("ACME/M");
        Hub.Requests.Clear();

        var second = await Client().ResolveAsync($"Acme/m@{Commit}");

        Assert.Equal("acme/m", first.Id.ToString());
        Assert.Equal(first.Path, second.Path);
        Assert.Empty(Hub.Requests);
    }

    [Fact]
    public async Task ResolveAsync_BareName_IsKeptUnderTheIdOfTheReply()
    {
        RedirectBareName();
        var first = await Client().ResolveAsync("m");
        Hub.Requests.Clear();

        Assert.Equal("acme/m", first.Id.ToString());
        Assert.Equal(first.Path, (await Client(offline: true).ResolveAsync("m")).Path);
        Assert.Equal(first.Path, (await Client().ResolveAsync($"acme/m@{Commit}")).Path);
        Assert.Empty(Hub.Requests);
    }

    [Fact]
    public async Task ResolveAsync_BareNameAtACommitAgain_MakesNoRequest()
    {
        RedirectBareName();
        await Client().ResolveAsync($"m@{Commit}");
        Hub.Requests.Clear();

        Assert.Equal("acme/m", (await Client().ResolveAsync($"m@{Commit}")).Id.ToString());
        Assert.Empty(Hub.Requests);
    }

    [Fact]
    public async Task ResolveAsync_ListingOfManyPages_IsReadToTheEnd()
    {
        Hub.PageSize = 1;

        var snapshot = await Client().ResolveAsync("acme/m");

        Assert.Equal(4, snapshot.Files.Count);
        Assert.Equal(4, Hub.Count("GET", "/tree/"));
    }

    [Fact]
    public async Task ResolveAsync_OneFile_BringsOnlyThatOneAndALaterCallTheRest()
    {
        var path = await Client().DownloadFileAsync("acme/m", "config.json");

        Assert.Equal(Repository.Tip()["config.json"].Bytes, await File.ReadAllBytesAsync(path));
        Assert.Equal(1, Hub.Count("GET", "/resolve/"));

        var whole = await Client().ResolveAsync("acme/m");
        Assert.Equal(4, whole.Files.Count);
        Assert.Equal(["config.json"], whole.Files.Where(file => file.FromCache).Select(file => file.Path));
    }

    [Theory]
    [InlineData("missing.bin", null)]
    [InlineData(null, "*.gguf")]
    public async Task ResolveAsync_NoSuchFile_IsNotFoundByName(string? name, string? glob)
    {
        var files = name is not null ? FileSelection.Named(name) : new FileSelection { Include = [glob!] };

        var error = await Assert.ThrowsAsync<EntryNotFoundException>(() => Client().ResolveAsync("acme/m", new ResolveOptions { Files = files }));

        Assert.Contains(name ?? glob!, error.Message, StringComparison.Ordinal);
        Assert.Empty(Blobs());
    }

    [Fact]
    public async Task ResolveAsync_UnknownModelRevision_AreTheirOwnErrors()
    {
        await Assert.ThrowsAsync<ModelNotFoundException>(() => Client().ResolveAsync("acme/none"));
        await Assert.ThrowsAsync<RevisionNotFoundException>(() => Client().ResolveAsync("acme/m@none"));
        await Assert.ThrowsAsync<RevisionNotFoundException>(() => Client().ResolveAsync("acme/m@" + new string('0', 40)));
        await Assert.ThrowsAsync<RevisionNotFoundException>(() => Client().ResolveAsync("acme/m@.."));
        Assert.Contains("acme/m@~1.4", (await Assert.ThrowsAsync<RevisionNotFoundException>(() => Client().ResolveAsync("acme/m@1.4"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_HubGoneInTheMiddle_GoesOnLaterAndTheWholeIsRight()
    {
        var received = 0L;
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("model.safetensors", StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.ContentLength = Weights.Length;
            await context.Response.Body.WriteAsync(Weights.AsMemory(0, 120_000));
            await context.Response.Body.FlushAsync();
            while (Interlocked.Read(ref received) < 120_000)
            {
                await Task.Yield();
            }

            context.Abort();
            return true;
        };
        // On a clock that runs whenever it is looked at, every read is reported.
        using var breaking = new ModelHub(
            new ModelHubOptions { Endpoint = Hub.Address, CacheDirectory = Cache }, new WatchedTime { Jump = TimeSpan.FromSeconds(1) }, TransferTestBase.Quick with { Retries = 0, ParallelDownloads = 1 });
        var selection = new ResolveOptions { Files = FileSelection.Named("model.safetensors") };

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => breaking.ResolveAsync("acme/m", selection, new OnReport(report => Interlocked.Exchange(ref received, report.BytesDone))));

        Assert.Contains("model.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Contains("acme/m", error.Message, StringComparison.Ordinal);
        Assert.Empty(Blobs());
        Assert.Empty(FilesBelow("models"));
        Assert.Equal(120_000, new FileInfo(Assert.Single(FilesBelow("partial"))).Length);

        Hub.Intercept = null;
        Hub.Requests.Clear();
        var progress = new LastProgress();
        var snapshot = await Client().ResolveAsync("acme/m", selection, progress);

        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
        Assert.Equal("bytes=120000-", Hub.Requests.Single(request => request.Target.Contains("/resolve/", StringComparison.Ordinal)).Range);
        Assert.Equal((80_000L, 80_000L), (progress.Last.BytesDone, progress.Last.BytesTotal));
        Assert.Empty(FilesBelow("partial"));
    }

    [Fact]
    public async Task ResolveAsync_Offline_AnswersFromTheCacheOrSaysWhatIsMissing()
    {
        await Client().DownloadFileAsync("acme/m", "config.json");
        Hub.Requests.Clear();
        var offline = Client(offline: true);

        Assert.True(File.Exists(await offline.DownloadFileAsync("acme/m", "config.json")));
        Assert.Contains("'model.safetensors'", (await Assert.ThrowsAsync<OfflineMissException>(() => offline.ResolveAsync("acme/m"))).Message, StringComparison.Ordinal);
        Assert.Contains("revision 'v9'", (await Assert.ThrowsAsync<OfflineMissException>(() => offline.ResolveAsync("acme/m@v9"))).Message, StringComparison.Ordinal);
        Assert.Contains("adn pull acme/other", (await Assert.ThrowsAsync<OfflineMissException>(() => offline.ResolveAsync("acme/other"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OfflineMissException>(() => offline.ResolveAsync("acme/m@" + new string('0', 40)));
        Assert.Empty(Hub.Requests);
    }

    [Fact]
    public async Task ResolveAsync_Cancelled_IsOperationCanceled()
    {
        using var cancel = new CancellationTokenSource();
        Hub.Intercept = async context =>
        {
            if (context.Request.Path.Value!.Contains("/resolve/", StringComparison.Ordinal))
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }

            return false;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client().ResolveAsync("acme/m", cancellationToken: cancel.Token));

        Assert.Empty(FilesBelow("models"));
    }

    [Fact]
    public async Task DownloadToAsync_Folder_HoldsPlainWritableFiles()
    {
        var folder = Temporary.File("out");

        var snapshot = await Client().DownloadToAsync("acme/m", folder, new ResolveOptions { Files = new FileSelection { Exclude = ["README.md"] } });

        Assert.Equal(folder, snapshot.Path);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(folder, "model.safetensors")));
        Assert.False(File.Exists(Path.Combine(folder, "README.md")));
        await File.AppendAllTextAsync(Path.Combine(folder, "config.json"), " ");
        Assert.Empty((await Client().VerifyAsync()).Bad);
    }

    [Fact]
    public async Task ResolveAsync_TenAtOnce_DownloadOnce()
    {
        var snapshots = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Client().ResolveAsync("acme/m")));

        Assert.Single(snapshots.Select(snapshot => snapshot.Path).Distinct());
        Assert.Equal(1, Hub.Requests.Count(request => request.Target.EndsWith("/model.safetensors", StringComparison.Ordinal)));
    }

    private void RedirectBareName() => Hub.Intercept = context =>
    {
        var path = context.Request.Path.Value!;
        var bare = path == "/api/models/m" || path.StartsWith("/api/models/m/", StringComparison.Ordinal);
        if (bare)
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = path.Replace("/api/models/m", "/api/models/acme/m", StringComparison.Ordinal);
        }

        return Task.FromResult(bare);
    };
}
