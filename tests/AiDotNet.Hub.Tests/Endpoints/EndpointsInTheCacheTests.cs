using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Search;

namespace AiDotNet.Hub.Tests.Endpoints;

/// <summary>What the cache answers where several hubs were asked before.</summary>
public sealed class EndpointsInTheCacheTests : TwoHubsTestBase
{
    [Fact]
    public async Task ResolveAsync_OfflineAndFromTheSecond_IsFound()
    {
        var before = await Client().ResolveAsync("beta/m");

        Assert.Equal(before.Path, (await Offline().ResolveAsync("beta/m")).Path);
        Assert.Equal(before.Path, (await Offline().ResolveAsync($"beta/m@{Commit}")).Path);
        Assert.Equal(Commit, (await Offline().GetInfoAsync("beta/m")).Sha);
        Assert.Equal(0, (await Offline().PlanAsync("beta/m")).BytesToFetch);
    }

    [Fact]
    public async Task ResolveAsync_OfflineAndFromBoth_FirstCounts()
    {
        var commit = Add(First, "beta/m", """{"a":1}""");
        await OneHub(First).ResolveAsync("beta/m");
        await OneHub(Second).ResolveAsync("beta/m");

        Assert.Equal(commit, (await Offline().ResolveAsync("beta/m")).Commit.ToString());
    }

    [Theory]
    [InlineData("beta/m")]
    [InlineData("beta/m@main")]
    [InlineData("Beta/M")]
    public async Task ResolveAsync_OfflineAndNamespaceKnownFromTheFirst_SecondsModelIsNotShown(string reference)
    {
        await OneHub(Second).ResolveAsync("beta/m");
        Add(First, "beta/another");
        await OneHub(First).ResolveAsync("beta/another");

        await Assert.ThrowsAsync<OfflineMissException>(() => Offline().ResolveAsync(reference));
        await Assert.ThrowsAsync<OfflineMissException>(() => Offline().ResolveAsync($"beta/m@{Commit}"));
    }

    [Fact]
    public async Task ResolveAsync_OfflineAndNamespaceThatOnlyBeginsTheSame_IsNoReason()
    {
        await OneHub(Second).ResolveAsync("beta/m");
        Add(First, "beta2/another");
        await OneHub(First).ResolveAsync("beta2/another");

        Assert.Equal(Commit, (await Offline().ResolveAsync("beta/m")).Commit.ToString());
    }

    [Fact]
    public async Task ResolveAsync_OfflineAndGivenToTheSecond_FirstsModelIsNotShown()
    {
        Add(First, "beta/m", """{"a":1}""");
        await OneHub(First).ResolveAsync("beta/m");

        await Assert.ThrowsAsync<OfflineMissException>(
            () => Client(options => (options.Offline, options.Sources["beta/*"]) = (true, Second.Address)).ResolveAsync("beta/m"));
    }

    [Fact]
    public async Task ResolveAsync_OfflineAndBareName_IsLookedForAtTheFirstAlone()
    {
        Move(Second, "/models/m", "/models/beta/m");
        await OneHub(Second).ResolveAsync("m");

        await Assert.ThrowsAsync<OfflineMissException>(() => Offline().ResolveAsync("m"));
    }

    [Fact]
    public async Task ResolveAsync_CommitFromTheSecondInTheCache_AsksNobody()
    {
        var client = Client();
        await client.ResolveAsync("beta/m");
        First.Requests.Clear();
        Second.Requests.Clear();

        await client.ResolveAsync($"beta/m@{Commit}");

        Assert.Empty(First.Requests);
        Assert.Empty(Second.Requests);
    }

    [Fact]
    public async Task ResolveAsync_CommitInTheCacheAndNamespaceKnownFromTheFirst_AsksTheFirst()
    {
        await OneHub(Second).ResolveAsync("beta/m");
        Add(First, "beta/another");
        await OneHub(First).ResolveAsync("beta/another");
        First.Organizations.Add("beta");
        Second.Requests.Clear();

        await Assert.ThrowsAsync<ModelNotFoundException>(() => Client().ResolveAsync($"beta/m@{Commit}"));

        Assert.Empty(Second.Requests);
    }

    [Fact]
    public async Task ResolveAsync_NothingInTheCache_NamesTheModel()
    {
        Assert.Contains("beta/m@main", (await Assert.ThrowsAsync<OfflineMissException>(() => Offline().ResolveAsync("beta/m@main"))).Message, StringComparison.Ordinal);
        Assert.Contains(Commit, (await Assert.ThrowsAsync<OfflineMissException>(() => Offline().ResolveAsync($"beta/m@{Commit}"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SearchAsync_Offline_ShowsWhatTheFirstGave()
    {
        Add(First, "acme/m");
        await Client().ResolveAsync("acme/m");
        await Client().ResolveAsync("beta/m");
        var found = new List<string>();
        await foreach (var model in Offline().SearchAsync(new SearchQuery()))
        {
            found.Add(model.Id);
        }

        Assert.Equal(["acme/m"], found);
    }

    [Fact]
    public async Task VerifyAsync_BadFilesOfBoth_EachIsFetchedFromItsOwnHub()
    {
        Add(First, "acme/m", """{"a":1}""");
        foreach (var id in (string[])["acme/m", "beta/m"])
        {
            var snapshot = await Client().ResolveAsync(id);
            File.Delete(Path.Combine(snapshot.Path, "config.json"));
            File.Delete(Directory.EnumerateFiles(Path.Combine(Cache, "blobs"), snapshot.Files.Single(file => file.Path == "config.json").Sha256.Hex, SearchOption.AllDirectories).Single());
        }

        First.Requests.Clear();
        Second.Requests.Clear();
        var report = await Client().VerifyAsync(repair: true);

        Assert.Equal(2, report.Bad.Count);
        Assert.All(report.Bad, bad => Assert.True(bad.Repaired));
        Assert.Equal(["/acme/m/resolve"], First.Requests.Select(request => request.Target[..15]));
        Assert.Equal(["/beta/m/resolve"], Second.Requests.Select(request => request.Target[..15]));
    }

    [Fact]
    public async Task ExportAsync_ModelsOfBoth_KeepTheirHubs()
    {
        Add(First, "acme/m", """{"a":1}""");
        using var bundle = new MemoryStream();
        await Client().ExportAsync(["acme/m", "beta/m"], bundle);
        bundle.Position = 0;
        using var cache = new AiDotNet.Hub.Caching.CacheManager(Temporary.File("other"));

        var imported = await cache.ImportAsync(bundle);

        Assert.Equal([$"acme/m 127.0.0.1:{First.Address.Port}", $"beta/m 127.0.0.1:{Second.Address.Port}"], imported.Select(snapshot => $"{snapshot.Id} {snapshot.Endpoint}"));
    }

    private ModelHub Offline() => Client(options => options.Offline = true);

    private ModelHub OneHub(Hubs.TestHub hub) => Client(options =>
    {
        options.FurtherEndpoints.Clear();
        (options.Endpoint, options.Token) = (hub.Address, hub.Token);
    });
}
