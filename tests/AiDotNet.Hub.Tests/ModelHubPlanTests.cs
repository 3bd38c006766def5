using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Content;
using AiDotNet.Hub.Tests.Hubs;

namespace AiDotNet.Hub.Tests;

/// <summary>What would be fetched, and whether there is room for it, before anything is.</summary>
public sealed class ModelHubPlanTests : ModelHubTestBase
{
    [Fact]
    public async Task PlanAsync_EmptyCache_NamesEveryFileAndFetchesNone()
    {
        var plan = await Client().PlanAsync("acme/m");

        Assert.Equal("acme/m", plan.Id.ToString());
        Assert.Equal(Commit, plan.Commit.ToString());
        Assert.Equal(Repository.Tip().Keys.Order(StringComparer.Ordinal), plan.Files.Select(file => file.Path));
        Assert.All(plan.Files, file => Assert.Equal(0, file.BytesPresent));
        Assert.Equal(Repository.Tip().Values.Sum(file => file.Bytes.Length), plan.BytesToFetch);
        Assert.Equal(plan.Size, plan.BytesToFetch);
        Assert.Equal(0, Hub.Count("GET", "/resolve/"));
        Assert.Empty(Blobs());
        Assert.Empty(FilesBelow("models"));
    }

    [Fact]
    public async Task PlanAsync_Selection_IsThatOfAResolve()
    {
        var plan = await Client().PlanAsync("acme/m", new ResolveOptions { Files = new FileSelection { Include = ["*.json"] } });

        Assert.Equal(["config.json"], plan.Files.Select(file => file.Path));
        await Assert.ThrowsAsync<EntryNotFoundException>(() => Client().PlanAsync("acme/m", new ResolveOptions { Files = FileSelection.Named("no.bin") }));
    }

    [Fact]
    public async Task PlanAsync_AfterAResolve_HasNothingToFetch()
    {
        await Client().ResolveAsync("acme/m");

        var plan = await Client().PlanAsync("acme/m");

        Assert.Equal(0, plan.BytesToFetch);
        Assert.All(plan.Files, file => Assert.False(file.IsFetched));
    }

    [Fact]
    public async Task PlanAsync_BrokenOff_CountsWhatIsThere()
    {
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("model.safetensors", StringComparison.Ordinal))
            {
                return false;
            }

            await FileFaults.SendAsync(context, Weights, FileFault.Short, good: 50_000);
            return true;
        };
        await Assert.ThrowsAsync<HubUnavailableException>(() =>
            Client(settings: Transfer.TransferTestBase.Quick with { Retries = 0 }).ResolveAsync("acme/m", new ResolveOptions { Files = FileSelection.Named("model.safetensors") }));

        var plan = await Client().PlanAsync("acme/m", new ResolveOptions { Files = FileSelection.Named("model.safetensors") });

        Assert.Equal(50_000, plan.Files.Single().BytesPresent);
        Assert.Equal(Weights.Length - 50_000, plan.BytesToFetch);
    }

    [Fact]
    public async Task ResolveAsync_DiskTooSmall_SaysSoBeforeTheFirstByte()
    {
        using var disk = new SmallDisk(megabytes: 1);
        Repository.Commit("main", ("large.bin", Transfer.TransferTestBase.Bytes(3_000_000)));

        var error = await Assert.ThrowsAsync<DiskFailureException>(() => Client(cache: disk.Path).ResolveAsync("acme/m"));

        Assert.Contains("acme/m", error.Message, StringComparison.Ordinal);
        Assert.Matches(@"needs 32\d{5} bytes in .*, and \d+ are free there", error.Message);
        Assert.Equal(0, Hub.Count("GET", "/resolve/"));
        Assert.Empty(Directory.EnumerateFiles(disk.Path, "*.blob", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task DownloadToAsync_FolderTooSmall_SaysSoBeforeTheFirstByte()
    {
        using var disk = new SmallDisk(megabytes: 1);
        Repository.Commit("main", ("large.bin", Transfer.TransferTestBase.Bytes(3_000_000)));

        var error = await Assert.ThrowsAsync<DiskFailureException>(() => Client().DownloadToAsync("acme/m", Path.Combine(disk.Path, "here")));

        Assert.Contains(disk.Path, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, Hub.Count("GET", "/resolve/"));
    }

    // What a download that broke off has reserved is not asked for a second time.
    [Fact]
    public void ThrowIfTooFull_PartialOrSameBytes_AreNotCounted()
    {
        using var folder = new TemporaryDirectory();
        var store = new CacheManager(folder.Path, null, new CacheTraits { FreeBytes = _ => 1500 });
        var one = new ManifestFile { Path = "a", Size = 1000, GitBlobId = new string('a', 40) };
        var other = new ManifestFile { Path = "c", Size = 1000, GitBlobId = new string('c', 40) };
        Directory.CreateDirectory(folder.File("partial"));
        File.WriteAllBytes(folder.File($"partial/git-{one.GitBlobId}.blob"), [1]);

        store.ThrowIfTooFull(Caching.CacheFixture.Id, "x", [one, other, other with { Path = "b" }], null, 0);
        Assert.Throws<DiskFailureException>(() => store.ThrowIfTooFull(Caching.CacheFixture.Id, "x", [other, other with { GitBlobId = new string('d', 40) }], null, 0));
        Assert.Throws<DiskFailureException>(() => store.ThrowIfTooFull(Caching.CacheFixture.Id, "x", [other], folder.File("export"), 1000));
    }
}
