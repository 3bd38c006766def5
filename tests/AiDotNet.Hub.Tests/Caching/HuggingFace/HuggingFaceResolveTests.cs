using System.Text.Json;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Tests.Transfer;

namespace AiDotNet.Hub.Tests.Caching.HuggingFace;

/// <summary>What a download leaves in a cache of Hugging Face's layout, and what the next one finds there.</summary>
public sealed class HuggingFaceResolveTests : HuggingFaceCacheTestBase
{
    [Fact]
    public async Task ResolveAsync_EmptyCache_LeavesThatLayoutAndNothingElse()
    {
        var tip = Repository.Tip();
        var etags = tip.ToDictionary(file => file.Key, file => file.Value.IsLfs ? file.Value.Sha256 : file.Value.BlobId);

        var snapshot = await Shared().ResolveAsync("acme/m");

        Assert.Equal(At($"{Model}/snapshots/{Commit}"), snapshot.Path);
        Assert.Equal(tip.ToDictionary(file => file.Key, file => file.Value.Sha256), snapshot.Files.ToDictionary(file => file.Path, file => file.Sha256.Hex));
        Assert.Equal(
            new[] { "CACHEDIR.TAG", $"{Model}/refs/main", $"{Model}/trees/{Commit}.json" }
                .Concat(etags.Values.Select(etag => $".locks/{Model}/{etag}.lock"))
                .Concat(etags.Values.Select(etag => $"{Model}/blobs/{etag}"))
                .Concat(tip.Keys.Select(path => $"{Model}/snapshots/{Commit}/{path}"))
                .Order(StringComparer.Ordinal),
            Names());
        Assert.Equal(Commit, await File.ReadAllTextAsync(At($"{Model}/refs/main")));
        Assert.Equal($"../../blobs/{WeightsHash}", Target("model.safetensors"));
        Assert.Equal($"../../../blobs/{GitId([])}", Target("sub/empty.txt"));
        Assert.StartsWith("Signature: 8a477f597d28d172789f06886806bc55", await File.ReadAllTextAsync(At("CACHEDIR.TAG")), StringComparison.Ordinal);

        string? Target(string path) => new FileInfo(At($"{Model}/snapshots/{Commit}/{path}")).LinkTarget;
    }

    [Fact]
    public async Task ResolveAsync_UnixRights_AreThoseThatPythonSets()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such rights.");
            return;
        }

        await File.WriteAllTextAsync(Temporary.File("plain"), "");
        await Shared().ResolveAsync("acme/m");

        Assert.Equal(File.GetUnixFileMode(Temporary.File("plain")), File.GetUnixFileMode(At($"{Model}/blobs/{WeightsHash}")));
        Assert.Equal((UnixFileMode)Convert.ToInt32("664", 8), File.GetUnixFileMode(At($".locks/{Model}/{WeightsHash}.lock")));
        Assert.Equal((UnixFileMode)Convert.ToInt32("600", 8), File.GetUnixFileMode(At($"{Model}/trees/{Commit}.json")));
    }

    [Fact]
    public async Task ResolveAsync_Listing_IsTheOneThatPythonWrites()
    {
        using var copy = new PythonCacheCopy();
        var repository = Hub.Add("alice/cached");
        var python = JsonDocument.Parse(await File.ReadAllTextAsync(copy.At($"models--alice--cached/trees/{PythonCacheCopy.Tagged}.json"))).RootElement;
        repository.Branches["main"] = PythonCacheCopy.Tagged;
        repository.Commits[PythonCacheCopy.Tagged] = new(
            python.GetProperty("files").EnumerateObject().ToDictionary(
                file => file.Name,
                file => new TestFile(File.ReadAllBytes(copy.At($"models--alice--cached/snapshots/{PythonCacheCopy.Tagged}/{file.Name}")), file.Value.TryGetProperty("lfs_sha256", out _))),
            StringComparer.Ordinal);

        await Shared().ResolveAsync("alice/cached");

        using var ours = JsonDocument.Parse(await File.ReadAllTextAsync(At($"models--alice--cached/trees/{PythonCacheCopy.Tagged}.json")));
        Assert.True(JsonElement.DeepEquals(python, ours.RootElement), ours.RootElement.GetRawText());
    }

    [Fact]
    public async Task ResolveAsync_Again_MakesNoRequestForACommitAndOneForABranch()
    {
        await Shared().ResolveAsync("acme/m");
        Hub.Requests.Clear();

        var pinned = await Shared().ResolveAsync($"acme/m@{Commit}");
        Assert.Empty(Hub.Requests);
        var branch = await Shared().ResolveAsync("acme/m");

        Assert.Single(Hub.Requests);
        Assert.All(pinned.Files.Concat(branch.Files), file => Assert.True(file.FromCache));
    }

    [Fact]
    public async Task ResolveAsync_NestedRefsAndRanges_AreFoundOffline()
    {
        Repository.Branches["feature/x"] = Commit;
        Repository.Tags["v1.4.0"] = Commit;
        await Shared().ResolveAsync("acme/m@feature/x");
        await Shared().ResolveAsync("acme/m@^1.2");

        Assert.Equal(["feature/x", "v1.4.0"], Names($"{Model}/refs"));
        foreach (var revision in (string[])["feature/x", "^1.2", "v1.4.0", Commit])
        {
            Assert.Equal(Commit, (await Shared(offline: true).ResolveAsync($"acme/m@{revision}")).Commit.ToString());
        }

        var e = await Assert.ThrowsAsync<OfflineMissException>(() => Shared(offline: true).ResolveAsync("acme/m@v2"));
        Assert.Contains("v2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_NothingComes_LeavesTheRefWhereItWas()
    {
        await Shared().ResolveAsync("acme/m");
        var next = Repository.Commit("main", ("config.json", "{}"u8.ToArray()));
        await Shared().PlanAsync("acme/m");
        Assert.Equal(Commit, await File.ReadAllTextAsync(At($"{Model}/refs/main")));

        await Shared().ResolveAsync("acme/m");

        Assert.Equal(next, await File.ReadAllTextAsync(At($"{Model}/refs/main")));
        Assert.Equal(2, Directory.GetDirectories(At($"{Model}/snapshots")).Length);
    }

    [Fact]
    public async Task ResolveAsync_SomeFiles_ThenOthers_AddsThem()
    {
        await Shared().ResolveAsync("acme/m", new ResolveOptions { Files = FileSelection.Named("config.json") });
        Assert.Equal(["config.json"], Names($"{Model}/snapshots/{Commit}"));
        Hub.Requests.Clear();

        await Shared().DownloadFileAsync($"acme/m@{Commit}", "sub/empty.txt");

        Assert.Equal(["config.json", "sub/empty.txt"], Names($"{Model}/snapshots/{Commit}"));
        Assert.All(Hub.Requests, request => Assert.Contains("/resolve/", request.Target, StringComparison.Ordinal));
        var missing = await Assert.ThrowsAsync<OfflineMissException>(() => Shared(offline: true).ResolveAsync("acme/m"));
        Assert.Contains("'README.md', 'model.safetensors' are missing", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_NewCommit_FetchesOnlyWhatChanged()
    {
        await Shared().ResolveAsync("acme/m");
        Repository.Commit("main", ("config.json", "{}"u8.ToArray()));
        Hub.Requests.Clear();

        var snapshot = await Shared().ResolveAsync("acme/m");

        Assert.Equal(1, Hub.Count("GET", "/resolve/"));
        Assert.Equal(["config.json"], snapshot.Files.Where(file => !file.FromCache).Select(file => file.Path));
    }

    [Fact]
    public async Task ResolveAsync_AnotherModelHasTheBytes_AreCopiedAndNotLinked()
    {
        Hub.Add("acme/twin").Commit("main", ("weights.bin", Weights));
        await Shared().ResolveAsync("acme/m");
        Hub.Requests.Clear();

        var twin = await Shared().DownloadFileAsync("acme/twin", "weights.bin");

        Assert.Equal(0, Hub.Count("GET", "/resolve/"));
        Assert.Equal(Weights, await File.ReadAllBytesAsync(twin));
        Assert.Null(new FileInfo(At($"models--acme--twin/blobs/{WeightsHash}")).LinkTarget);
    }

    [Fact]
    public async Task ResolveAsync_PythonFetchedIt_IsFoundByItsListingWithoutTheNetwork()
    {
        await Shared().ResolveAsync("acme/m");
        Hub.Requests.Clear();

        // Another state folder: this program never saw what lies there.
        var snapshot = await Shared(state: "other").ResolveAsync($"acme/m@{Commit}");

        Assert.Empty(Hub.Requests);
        Assert.All(snapshot.Files, file => Assert.True(file.FromCache));
    }

    [Fact]
    public async Task ResolveAsync_KnownFromAnotherHub_IsAskedForAgain()
    {
        await Shared().ResolveAsync("acme/m");
        await using var other = await TestHub.StartAsync();
        var liar = other.Add("acme/m");
        liar.Commits[Commit] = new(StringComparer.Ordinal) { ["config.json"] = new TestFile("another"u8.ToArray(), IsLfs: false) };

        var theirs = await Shared(endpoint: other.Address).ResolveAsync($"acme/m@{Commit}");
        Assert.Equal("another", await File.ReadAllTextAsync(Path.Combine(theirs.Path, "config.json")));
        var ours = await Shared().ResolveAsync($"acme/m@{Commit}");

        Assert.Equal(Repository.Tip()["config.json"].Bytes, await File.ReadAllBytesAsync(Path.Combine(ours.Path, "config.json")));
        await Assert.ThrowsAsync<OfflineMissException>(() => Shared(offline: true, endpoint: new Uri("https://third.test")).ResolveAsync($"acme/m@{Commit}"));
    }

    [Fact]
    public async Task ResolveAsync_AbsentFile_IsKeptAsPythonKeepsIt()
    {
        await Assert.ThrowsAsync<EntryNotFoundException>(() => Shared().DownloadFileAsync("acme/m", "sub/none.json"));

        Assert.Equal([$"{Commit}/sub/none.json"], Names($"{Model}/.no_exist"));
        Assert.True(Directory.Exists(At($"{Model}/snapshots/{Commit}")));
        Assert.Empty(Names($"{Model}/refs"));
        Assert.Empty(await Shared().ListCacheAsync());
    }

    [Fact]
    public async Task ResolveAsync_IdInAnotherSpelling_HasThatSpelling()
    {
        var snapshot = await Shared().ResolveAsync("ACME/M");

        Assert.Equal("ACME/M", snapshot.Id.ToString());
        Assert.Equal(["models--ACME--M"], Directory.GetDirectories(Root, "models--*").Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("/evil")]
    [InlineData("C:/evil")]
    [InlineData("a\\..\\evil")]
    public async Task ResolveAsync_NameThatLeadsOut_IsRefusedBeforeAnythingIsWritten(string path)
    {
        Repository.Commit("main", (path, [1]));

        var e = await Assert.ThrowsAsync<PackageFormatException>(() => Shared().ResolveAsync("acme/m"));

        Assert.Equal("UnsafePath", e.Rule);
        Assert.Empty(Names(Model));
    }

    [Fact]
    public async Task ResolveAsync_WrongBytes_LeaveNothing()
    {
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("model.safetensors", StringComparison.Ordinal))
            {
                return false;
            }

            await FileFaults.SendAsync(context, Weights, FileFault.WrongBytes);
            return true;
        };

        await Assert.ThrowsAsync<IntegrityException>(() => Shared().ResolveAsync("acme/m"));

        Assert.DoesNotContain(Names($"{Model}/blobs"), name => name.StartsWith(WeightsHash, StringComparison.Ordinal));
        Assert.Empty(Names($"{Model}/snapshots"));
        Assert.Empty(Names($"{Model}/refs"));
    }

    [Fact]
    public async Task ResolveAsync_BrokenOff_GoesOnUnderANameThatPythonCallsIncomplete()
    {
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("model.safetensors", StringComparison.Ordinal) || context.Request.Headers.Range.Count > 0)
            {
                return false;
            }

            await FileFaults.SendAsync(context, Weights, FileFault.Short, good: 50_000);
            return true;
        };
        using (var first = new ModelHub(
            new ModelHubOptions { Endpoint = Hub.Address },
            TimeProvider.System,
            TransferTestBase.Quick with { Retries = 0 },
            cache: new CacheManager(new AiDotNet.Hub.Caching.HuggingFace.HuggingFaceCacheBackend(Root, TimeProvider.System, new CacheTraits(), offline: false, Temporary.File("state")))))
        {
            await Assert.ThrowsAsync<HubUnavailableException>(() => first.DownloadFileAsync("acme/m", "model.safetensors"));
        }

        Assert.Equal([$"{WeightsHash}.aidotnet.incomplete"], Names($"{Model}/blobs"));
        Assert.Equal(1, Shared().Cache.Measure().Partials);
        Assert.Equal(150_000, (await Shared().PlanAsync("acme/m", new ResolveOptions { Files = FileSelection.Named("model.safetensors") })).BytesToFetch);

        Assert.Equal(Weights, await File.ReadAllBytesAsync(await Shared().DownloadFileAsync("acme/m", "model.safetensors")));

        Assert.Contains(Hub.Requests, request => request.Range == "bytes=50000-");
        Assert.Equal([WeightsHash], Names($"{Model}/blobs"));
    }

    [Fact]
    public async Task ResolveAsync_TenAtATime_DownloadOnce()
    {
        var snapshots = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Shared().ResolveAsync("acme/m")));

        // The empty file needs no request at all.
        Assert.Equal(3, Hub.Count("GET", "/resolve/"));
        Assert.All(snapshots, snapshot => Assert.Equal(4, snapshot.Files.Count));
    }

    [Fact]
    public async Task ExportAndImport_ThroughABundle_FillsAnotherCacheOfThisLayout()
    {
        Hub.Add("acme/twin").Commit("main", ("weights.bin", Weights));
        using var bundle = new MemoryStream();
        await Shared().ExportAsync(["acme/m", "acme/twin"], bundle);
        Directory.Delete(Root, recursive: true);
        bundle.Position = 0;

        await Shared(state: "other").Cache.ImportAsync(bundle);

        Hub.Requests.Clear();
        Assert.Equal(4, (await Shared(offline: true, state: "other").ResolveAsync("acme/m")).Files.Count);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(await Shared(offline: true, state: "other").DownloadFileAsync("acme/twin", "weights.bin")));
        Assert.Empty(Hub.Requests);
    }
}
