using AiDotNet.Hub.Errors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AiDotNet.Hub.Tests;

public sealed class ModelHubTests : ModelHubTestBase
{
    [Fact]
    public async Task PublishAsync_ThenResolve_EveryByteIsEqual()
    {
        var source = Fixtures.SampleModel("langid-tiny");
        var client = Client(token: Hub.Token);

        var published = await client.PublishAsync(ModelId.Parse("acme/langid"), source, new PublishOptions { Tag = "v1.0.0", Message = "First" });
        var snapshot = await client.ResolveAsync("acme/langid@^1.0");

        Assert.Equal(published.Commit, snapshot.Commit);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, Path.GetRelativePath(source, file))));
        }

        Assert.Equal(Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Count(), published.Uploaded);
    }

    [Fact]
    public async Task PublishAsync_FolderWithoutCard_IsRefusedBeforeAnythingIsSent()
    {
        var folder = Temporary.File("bad");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), "{}");

        var error = await Assert.ThrowsAsync<PackageFormatException>(() => Client(token: Hub.Token).PublishAsync(ModelId.Parse("acme/bad"), folder));

        Assert.Contains("README.md", error.Message, StringComparison.Ordinal);
        Assert.Empty(Hub.Requests);
    }

    [Fact]
    public async Task PublishAsync_CheckOff_SendsWhatIsThere()
    {
        var folder = Temporary.File("any");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "notes.txt"), "x");

        var result = await Client(token: Hub.Token).PublishAsync(ModelId.Parse("acme/any"), folder, new PublishOptions { Check = false, Private = true });

        Assert.Equal(1, result.Uploaded);
    }

    [Fact]
    public async Task PublishAsync_NoSuchFolder_IsAnErrorThatNamesIt()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Client(token: Hub.Token).PublishAsync(ModelId.Parse("acme/x"), Temporary.File("nowhere")));

        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
        Assert.Empty(Hub.Requests);
    }

    [Fact]
    public async Task NetworkOnlyCalls_Offline_SayThatTheHubIsNeeded()
    {
        var offline = Client(offline: true);

        Assert.Equal(HubErrorCode.OfflineMiss, (await Assert.ThrowsAsync<HubException>(() => offline.WhoAmIAsync())).Code);
        Assert.Equal(HubErrorCode.OfflineMiss, (await Assert.ThrowsAsync<HubException>(() => offline.PublishAsync(ModelId.Parse("acme/x"), Temporary))).Code);
        Assert.Empty(Hub.Requests);
    }

    [Fact]
    public async Task WhoAmIAsync_TokenOrNone_IsNameOrLoginRequired()
    {
        Assert.Equal("alice", (await Client(token: Hub.Token).WhoAmIAsync()).Name);
        Assert.Equal(HubErrorCode.LoginRequired, (await Assert.ThrowsAsync<AccessDeniedException>(() => Client().WhoAmIAsync())).Code);
    }

    [Fact]
    public async Task GetInfoAsync_OnlineAndOffline_SpeakOfTheSameCommit()
    {
        Repository.Tags["v1.0.0"] = Commit;
        await Client().ResolveAsync("acme/m@^1.0");

        var online = await Client().GetInfoAsync("acme/m@^1.0");
        Hub.Requests.Clear();
        var offline = await Client(offline: true).GetInfoAsync("acme/m@^1.0");

        Assert.Equal(Commit, online.Sha);
        Assert.Equal(Commit, offline.Sha);
        Assert.Equal("text-classification", offline.PipelineTag);
        Assert.Equal("transformers", offline.LibraryName);
        Assert.Contains("license:mit", offline.Tags!);
        Assert.Equal("bert", offline.Config!.Value.GetProperty("model_type").GetString());
        Assert.Equal(4, offline.Siblings!.Count);
        Assert.Empty(Hub.Requests);
    }

    [Fact]
    public async Task ListCacheAsync_AfterAResolve_ShowsIt()
    {
        await Client().ResolveAsync("acme/m");

        var model = Assert.Single(await Client().ListCacheAsync());

        Assert.Equal(("acme/m", Commit, 4), (model.Id.ToString(), model.Commit.ToString(), model.Files));
    }

    [Fact]
    public async Task AddModelHub_Configured_GivesOneWorkingHub()
    {
        var services = new ServiceCollection();
        var builder = services.AddModelHub(options =>
        {
            options.Endpoint = Hub.Address;
            options.CacheDirectory = Cache;
        });
        services.AddModelHub();
        await using var provider = services.BuildServiceProvider();

        var hub = provider.GetRequiredService<ModelHub>();

        Assert.Same(services, builder.Services);
        Assert.Same(hub, provider.GetRequiredService<ModelHub>());
        Assert.Equal(4, (await hub.ResolveAsync("acme/m")).Files.Count);
    }

    [Fact]
    public void AddModelHub_OptionsThatCannotBe_AreRefusedAtStart()
    {
        using var provider = new ServiceCollection().AddModelHub(options => options.ParallelDownloads = 0).Services.BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains("ParallelDownloads is 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_Defaults_AreTheDocumentedOnes()
    {
        var options = new ModelHubOptions();

        Assert.Equal(new Uri("https://huggingface.co"), options.Endpoint);
        Assert.Null(options.Token);
        Assert.Null(options.CacheDirectory);
        Assert.False(options.Offline);
        Assert.Equal(8, options.ParallelDownloads);
        Assert.Equal(TimeSpan.FromSeconds(30), options.StallTimeout);
    }

    [Fact]
    public async Task SearchAsync_Cancelled_IsOperationCanceled()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Client().SearchAsync(new(), cancel.Token))
            {
            }
        });
    }

    [Fact]
    public async Task ResolveAsync_BranchIsCalledLikeTheCommit_IsNotTakenForIt()
    {
        var asked = new string('a', 40);
        Repository.Branches[asked] = Repository.Branches["main"];

        var error = await Assert.ThrowsAsync<IntegrityException>(() => Client().ResolveAsync($"acme/m@{asked}"));

        Assert.Contains(asked, error.Message, StringComparison.Ordinal);
        Assert.Empty(await Client().ListCacheAsync());
    }
}
