using System.Diagnostics;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Search;
using AiDotNet.Hub.Tests.Transfer;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>A cache below the one that is written: it answers where it lies, its bytes save downloads, and nothing in it ever changes.</summary>
public sealed class BaseCacheTests : ModelHubTestBase
{
    private string Base => Temporary.File("base");

    [Fact]
    public async Task ResolveAsync_SnapshotInTheBase_IsAnsweredWhereItLies()
    {
        var below = await FillAsync("acme/m");
        var before = StateOfBase();
        var progress = new LastProgress();

        var snapshot = await Above().ResolveAsync("acme/m", progress: progress);

        Assert.Equal(below.Path, snapshot.Path);
        Assert.Single(Hub.Requests);
        Assert.All(snapshot.Files, file => Assert.True(file.FromCache));
        Assert.Equal(0, progress.Last.BytesDone);
        Assert.Empty(Blobs());
        Assert.Equal(before, StateOfBase());
    }

    [Fact]
    public async Task ResolveAsync_CommitInTheBase_MakesNoRequest()
    {
        var below = await FillAsync("acme/m");

        Assert.Equal(below.Path, (await Above().ResolveAsync($"acme/m@{Commit}")).Path);
        Assert.Equal(below.Path, (await Above(offline: true).ResolveAsync("acme/m")).Path);
        Assert.Empty(Hub.Requests);
    }

    [Fact]
    public async Task ResolveAsync_NewCommitWithTheSameWeights_TakesThemFromTheBase()
    {
        await FillAsync("acme/m");
        Repository.Commit("main", ("README.md", "---\nlicense: mit\n---\n# New\n"u8.ToArray()));
        var before = StateOfBase();
        var plan = await Above().PlanAsync("acme/m");

        var snapshot = await Above().ResolveAsync("acme/m");

        Assert.StartsWith(Cache, snapshot.Path, StringComparison.Ordinal);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
        Assert.DoesNotContain(Hub.Requests, request => request.Target.Contains("model.safetensors", StringComparison.Ordinal));
        Assert.True(snapshot.Files.Single(file => file.Path == "model.safetensors").FromCache);
        Assert.False(plan.Files.Single(file => file.Path == "model.safetensors").IsFetched);
        Assert.Equal(before, StateOfBase());
    }

    [Fact]
    public async Task ResolveAsync_OneFileMoreThanTheBaseHas_FetchesThatOne()
    {
        await FillAsync("acme/m", "config.json", "model.safetensors");

        var snapshot = await Above().ResolveAsync("acme/m");

        Assert.StartsWith(Cache, snapshot.Path, StringComparison.Ordinal);
        Assert.Equal(4, snapshot.Files.Count);
        Assert.Equal(["README.md"], Hub.Requests.Where(request => request.Target.Contains("/resolve/", StringComparison.Ordinal)).Select(request => request.Target.Split('/')[^1]));
    }

    [Fact]
    public async Task ResolveAsync_OfflineAndHalfHereHalfInTheBase_PutsThemTogether()
    {
        await FillAsync("acme/m", "model.safetensors");
        await Above().ResolveAsync($"acme/m@{Commit}", new ResolveOptions { Files = FileSelection.Named("config.json") });
        Hub.Requests.Clear();

        var snapshot = await Above(offline: true).ResolveAsync("acme/m", new ResolveOptions { Files = FileSelection.Named("config.json", "model.safetensors") });

        Assert.Equal(2, snapshot.Files.Count);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
        Assert.Empty(Hub.Requests);
    }

    // What the damage looks like: another size, other bytes with another time, other bytes with the same time (hashing finds it), no file.
    [Theory]
    [InlineData("cut", false)]
    [InlineData("changed", false)]
    [InlineData("hidden", true)]
    [InlineData("removed", false)]
    public async Task ResolveAsync_DamagedBase_IsNoticedAndTheFileFetched(string damage, bool verify)
    {
        var below = await FillAsync("acme/m");
        await DamageAsync(Path.Combine(below.Path, "model.safetensors"), damage);
        var before = StateOfBase();

        var snapshot = await Above().ResolveAsync("acme/m", new ResolveOptions { VerifyContent = verify });

        Assert.StartsWith(Cache, snapshot.Path, StringComparison.Ordinal);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "model.safetensors")));
        Assert.Equal(before, StateOfBase());
    }

    [Fact]
    public async Task ResolveAsync_DamagedBaseAndOffline_SaysWhatIsMissing()
    {
        var below = await FillAsync("acme/m");
        await DamageAsync(Path.Combine(below.Path, "model.safetensors"), "changed");

        var error = await Assert.ThrowsAsync<OfflineMissException>(() => Above(offline: true).ResolveAsync("acme/m"));

        Assert.Contains("'model.safetensors' is missing", error.Message, StringComparison.Ordinal);
        Assert.Empty(Hub.Requests);
        Assert.Empty(FilesBelow("models"));
    }

    [Fact]
    public async Task ResolveAsync_ManifestOfTheBaseBroken_AsksTheHub()
    {
        await FillAsync("acme/m");
        var manifest = Directory.EnumerateFiles(Path.Combine(Base, "manifests"), "*.json", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(manifest, "{");

        Assert.StartsWith(Cache, (await Above().ResolveAsync($"acme/m@{Commit}")).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_BaseThatIsNotThere_FetchesAndMakesNone()
    {
        Assert.StartsWith(Cache, (await Above().ResolveAsync("acme/m")).Path, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Base));
    }

    [Fact]
    public async Task ResolveAsync_BaseOfAnotherHub_DoesNotAnswerForThisOne()
    {
        await using var other = await Hubs.TestHub.StartAsync();
        other.Repositories["acme/m"] = Repository;
        using (var filler = Client(cache: Base, endpoint: other.Address))
        {
            await filler.ResolveAsync("acme/m");
        }

        Assert.StartsWith(Cache, (await Above().ResolveAsync($"acme/m@{Commit}")).Path, StringComparison.Ordinal);
        Assert.NotEmpty(Hub.Requests);
    }

    [Fact]
    public async Task ResolveAsync_OfflineAndRefOlderInTheBase_TheNewerCounts()
    {
        await FillAsync("acme/m");
        var newer = Repository.Commit("main", ("config.json", "{}"u8.ToArray()));
        await Above().ResolveAsync("acme/m");

        Assert.Equal(newer, (await Above(offline: true).ResolveAsync("acme/m")).Commit.ToString());
    }

    [Fact]
    public async Task EveryVerb_OnACacheWithABase_LeavesTheBaseAsItIs()
    {
        await FillAsync("acme/m");
        Repository.Commit("main", ("config.json", "{}"u8.ToArray()));
        var before = StateOfBase();
        var client = Above(quota: 1);

        await client.ResolveAsync($"acme/m@{Commit}", new ResolveOptions { VerifyContent = true });
        await client.ResolveAsync("acme/m");
        await client.DownloadToAsync("acme/m", Temporary.File("out"));
        await client.GetInfoAsync("acme/m");
        await client.VerifyAsync(repair: true);
        await client.Cache.PinAsync("acme/m");
        await client.Cache.UnpinAsync("acme/m");
        await client.Cache.RebuildIndexAsync();
        await client.Cache.PruneAsync(TimeSpan.Zero);
        await client.Cache.RemoveAsync("acme/m");
        using var bundle = new MemoryStream();
        await client.ExportAsync([$"acme/m@{Commit}"], bundle);

        Assert.Equal(before, StateOfBase());
        Assert.Equal(Commit, (await Above().ResolveAsync($"acme/m@{Commit}")).Commit.ToString());
    }

    [Fact]
    public async Task Measure_SnapshotInTheBase_IsNotCounted()
    {
        await FillAsync("acme/m");
        var client = Above();
        await client.ResolveAsync("acme/m");

        Assert.Equal(new CacheUsage(0, 0, 0), client.Cache.Measure());
    }

    [Fact]
    public async Task ListAsync_SnapshotsHereAndInTheBase_AreToldApart()
    {
        await FillAsync("acme/m");
        Hub.Add("acme/other").Commit("main", ("config.json", "{}"u8.ToArray()));
        var client = Above();
        await client.ResolveAsync("acme/other");

        var listed = await client.ListCacheAsync();

        Assert.Equal(["acme/m True", "acme/other False"], listed.Select(model => $"{model.Id} {model.InBaseCache}"));
    }

    [Fact]
    public async Task RemoveAndPin_ModelOfTheBaseAlone_AreRefused()
    {
        await FillAsync("acme/m");

        await Assert.ThrowsAsync<ModelNotFoundException>(() => Above().Cache.RemoveAsync("acme/m"));
        await Assert.ThrowsAsync<ModelNotFoundException>(() => Above().Cache.PinAsync("acme/m"));
    }

    [Fact]
    public async Task SearchAndInfo_OfflineAndInTheBase_ReadItsCard()
    {
        await FillAsync("acme/m");
        var found = new List<string?>();
        await foreach (var model in Above(offline: true).SearchAsync(new SearchQuery { Task = "text-classification" }))
        {
            found.Add(model.Id);
        }

        Assert.Equal(["acme/m"], found);
        Assert.Equal("transformers", (await Above(offline: true).GetInfoAsync("acme/m")).LibraryName);
    }

    [Fact]
    public async Task ExportAsync_SnapshotInTheBase_IsWrittenWithItsRefs()
    {
        await FillAsync("acme/m");
        using var bundle = new MemoryStream();
        await Above(offline: true).ExportAsync(["acme/m"], bundle);
        bundle.Position = 0;
        using var other = new CacheManager(Temporary.File("other"));
        await other.ImportAsync(bundle);

        Assert.Equal(4, (await Client(offline: true, cache: Temporary.File("other")).ResolveAsync("acme/m")).Files.Count);
    }

    [Fact]
    public async Task ResolveAsync_BaseIsTheCacheItself_IsJustTheCache()
    {
        var client = Above(below: Cache);

        await client.ResolveAsync("acme/m");

        Assert.False(Assert.Single(await client.ListCacheAsync()).InBaseCache);
    }

    [Fact]
    public async Task ResolveAsync_BaseMountedReadOnlyOfAnotherUser_Answers()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux may mount.");
        await FillAsync("acme/m");
        var mount = Directory.CreateDirectory(Temporary.File("mount")).FullName;
        Run("chown", "-R", "65534:65534", Base);
        Run("mount", "--bind", Base, mount);
        try
        {
            Run("mount", "-o", "remount,ro,bind", mount);
            Repository.Commit("main", ("README.md", "# New\n"u8.ToArray()));
            var client = Above(below: mount);

            Assert.StartsWith(mount, (await client.ResolveAsync($"acme/m@{Commit}")).Path, StringComparison.Ordinal);
            Assert.StartsWith(Cache, (await client.ResolveAsync("acme/m")).Path, StringComparison.Ordinal);
            Assert.DoesNotContain(Hub.Requests, request => request.Target.Contains("model.safetensors", StringComparison.Ordinal));
            Assert.Equal(2, (await client.ListCacheAsync()).Count);
        }
        finally
        {
            Run("umount", mount);
        }
    }

    private async Task<ModelSnapshot> FillAsync(string reference, params string[] files)
    {
        ModelSnapshot snapshot;
        using (var filler = Client(cache: Base))
        {
            snapshot = await filler.ResolveAsync(reference, files.Length == 0 ? null : new ResolveOptions { Files = FileSelection.Named(files) });
        }

        Hub.Requests.Clear();
        return snapshot;
    }

    private ModelHub Above(bool offline = false, long? quota = null, string? below = null) =>
        Client(offline, configure: options => (options.BaseCacheDirectory, options.CacheQuota) = (below ?? Base, quota));

    /// <summary>Every file and folder with what shows that somebody was there: size, times of bytes and of the entry itself, number of names, rights.</summary>
    private string StateOfBase() => OperatingSystem.IsLinux()
        ? string.Join('\n', Run("find", Base, "-printf", "%p %s %T@ %C@ %n %m %U\\n").Split('\n').Order(StringComparer.Ordinal))
        : string.Join('\n', new DirectoryInfo(Base).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(entry => $"{entry.FullName} {(entry as FileInfo)?.Length} {entry.LastWriteTimeUtc.Ticks}").Order(StringComparer.Ordinal));

    private static string Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private static async Task DamageAsync(string path, string damage)
    {
        var time = File.GetLastWriteTimeUtc(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        if (damage == "removed")
        {
            // The blob is another name of it and goes with it, as when the disk below lost the file.
            await using (var file = new FileStream(path, FileMode.Open))
            {
                file.SetLength(0);
            }

            File.Delete(path);
            return;
        }

        await using (var file = new FileStream(path, FileMode.Open))
        {
            file.SetLength(damage == "cut" ? file.Length / 2 : file.Length);
            file.WriteByte(0xEE);
        }

        File.SetLastWriteTimeUtc(path, damage == "hidden" ? time : time.AddHours(1));
    }
}
