using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

/// <summary>The verbs that make room in the cache.</summary>
public sealed class CacheTests(ServedHub hub) : IClassFixture<ServedHub>
{
    private const string Model = "langid-tiny";

    [Fact]
    public async Task Cache_PinnedThenRemoved_FollowsThePin()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        var commit = await PullAsync(environment, "acme/pinned");

        Assert.True((bool)Assert.Single((await RunJsonAsync(environment, 0, "cache", "pin", "acme/pinned"))["models"]!.AsArray())!["pinned"]!);
        var refused = (await AdnProcess.RunAsync(["cache", "rm", "acme/pinned", "-y"], environment)).Expect(1);
        Assert.Contains("pinned", refused.StandardError, StringComparison.Ordinal);
        Assert.False((bool)Assert.Single((await RunJsonAsync(environment, 0, "cache", "unpin", "acme/pinned"))["models"]!.AsArray())!["pinned"]!);

        var planned = await RunJsonAsync(environment, 0, "cache", "rm", "acme/pinned", "--dry-run");
        var removed = await RunJsonAsync(environment, 0, "cache", "rm", "acme/pinned", "-y");

        Assert.Equal(planned.ToJsonString(), removed.ToJsonString());
        Assert.Equal(["removed", "bytes"], removed.AsObject().Select(property => property.Key));
        Assert.Equal($$"""{"id":"acme/pinned","commit":"{{commit}}"}""", Assert.Single(removed["removed"]!.AsArray())!.ToJsonString());
        Assert.Equal("""{"bytes":0,"blobs":0,"partials":0}""", (await RunJsonAsync(environment, 0, "cache", "du")).ToJsonString());
    }

    [Fact]
    public async Task Cache_PruneAndDu_CountTheSameBytes()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await PullAsync(environment, "acme/kept");
        var used = (long)(await RunJsonAsync(environment, 0, "cache", "du"))["bytes"]!;
        var partial = Directory.CreateDirectory(home.File("cache/partial")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(partial, new string('a', 64) + ".blob"), new byte[1234]);

        var usage = await RunJsonAsync(environment, 0, "cache", "du");
        Assert.Equal(used + 1234, (long)usage["bytes"]!);
        Assert.Equal(1, (int)usage["partials"]!);
        Assert.Equal("""{"removed":[],"bytes":1234}""", (await RunJsonAsync(environment, 0, "cache", "prune", "-y")).ToJsonString());
        Assert.Equal(used, (long)(await RunJsonAsync(environment, 0, "cache", "du"))["bytes"]!);
        Assert.Single((await RunJsonAsync(environment, 0, "cache", "ls"))["models"]!.AsArray());
    }

    [Theory]
    [InlineData("prune", "--unused-for", "0")]
    [InlineData("rm", "acme/planned")]
    public async Task Cache_DryRun_TellsWhatTheVerbThenDoesAndChangesNothing(params string[] verb)
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await PullAsync(environment, "acme/planned");
        await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(home.File("cache/partial")).FullName, new string('b', 64) + ".blob"), new byte[77]);
        var before = Files(home);

        var planned = await RunJsonAsync(environment, 0, ["cache", .. verb, "--dry-run"]);

        Assert.Equal(before, Files(home));
        Assert.Equal("acme/planned", (string?)Assert.Single(planned["removed"]!.AsArray())!["id"]);
        Assert.Equal(planned.ToJsonString(), (await RunJsonAsync(environment, 0, ["cache", .. verb, "-y"])).ToJsonString());
        Assert.Empty((await RunJsonAsync(environment, 0, "cache", "ls"))["models"]!.AsArray());
    }

    [Fact]
    public async Task Cache_RemovalThatNobodyCanConfirm_IsAUsageErrorAndChangesNothing()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await PullAsync(environment, "acme/unconfirmed");

        var refused = (await AdnProcess.RunAsync(["cache", "rm", "acme/unconfirmed"], environment)).Expect(2);

        Assert.Contains("-y", refused.StandardError, StringComparison.Ordinal);
        Assert.Single((await RunJsonAsync(environment, 0, "cache", "ls"))["models"]!.AsArray());
    }

    [Fact]
    public async Task Cache_Quota_EvictsTheOlderModel()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await PullAsync(environment, "acme/older");
        var size = (long)(await RunJsonAsync(environment, 0, "cache", "du"))["bytes"]!;
        await AdnProcess.RunAsync(["publish", "acme/newer", await OtherModelAsync(home)], environment);
        environment["AIDOTNET_HUB_CACHE_QUOTA"] = size.ToString(System.Globalization.CultureInfo.InvariantCulture);

        await RunJsonAsync(environment, 0, "pull", "acme/newer");

        Assert.Equal("acme/newer", (string?)Assert.Single((await RunJsonAsync(environment, 0, "cache", "ls"))["models"]!.AsArray())!["id"]);
    }

    [Fact]
    public async Task ExportAndImport_BetweenTwoCaches_ServeOffline()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await PullAsync(environment, "acme/travels");
        var bundle = home.File("bundle.tar");

        var exported = await RunJsonAsync(environment, 0, "export", "acme/travels", "-o", bundle);
        environment["AIDOTNET_HUB_CACHE"] = home.File("far-away");
        (await AdnProcess.RunAsync(["pull", "acme/travels", "--offline"], environment)).Expect(7);
        var imported = await RunJsonAsync(environment, 0, "import", bundle);

        Assert.Equal(exported.ToJsonString(), imported.ToJsonString());
        var pulled = await RunJsonAsync(environment, 0, "pull", "acme/travels", "--offline");
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(Fixtures.SampleModel(Model), "model.safetensors")),
            await File.ReadAllBytesAsync(Path.Combine((string)pulled["path"]!, "model.safetensors")));
        (await AdnProcess.RunAsync(["import", home.File("no-such.tar")], environment)).Expect(2);
        (await AdnProcess.RunAsync(["import", Path.Combine(Fixtures.SampleModel(Model), "README.md")], environment)).Expect(6);
    }

    [Fact]
    public async Task Cache_RebuildIndex_ListsWhatLiesThere()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await PullAsync(environment, "acme/indexed");
        File.Delete(home.File("cache/cache_index.json"));

        var report = await RunJsonAsync(environment, 0, "cache", "rebuild-index");

        Assert.Single(report["models"]!.AsArray());
        Assert.Contains("acme/indexed", await File.ReadAllTextAsync(home.File("cache/cache_index.json")), StringComparison.Ordinal);
    }

    // Locks come and stay, whatever is asked.
    private static string[] Files(TemporaryDirectory home) =>
        [.. Directory.EnumerateFiles(home.File("cache"), "*", SearchOption.AllDirectories).Where(file => !file.Contains("/locks/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>The sample with other weights.</summary>
    private static async Task<string> OtherModelAsync(TemporaryDirectory home)
    {
        var folder = Directory.CreateDirectory(home.File("other")).FullName;
        foreach (var file in Directory.EnumerateFiles(Fixtures.SampleModel(Model)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var weights = await File.ReadAllBytesAsync(Path.Combine(folder, "model.safetensors"));
        weights[^1] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.safetensors"), weights);
        return folder;
    }

    private static async Task<string> PullAsync(Dictionary<string, string> environment, string id)
    {
        (await AdnProcess.RunAsync(["publish", id, Fixtures.SampleModel(Model)], environment)).Expect(0);
        return (string)(await RunJsonAsync(environment, 0, "pull", id))["commit"]!;
    }

    private static async Task<JsonNode> RunJsonAsync(Dictionary<string, string> environment, int exitCode, params string[] words) =>
        JsonNode.Parse((await AdnProcess.RunAsync([.. words, "--json"], environment)).Expect(exitCode).StandardOutput)!;
}
