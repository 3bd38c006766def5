using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

/// <summary>Two real hubs, written down in <c>~/.aidotnet/config.json</c>: the first has acme and alice, the second beta and alice.</summary>
public sealed class SeveralHubsTests(ServedHub first) : IClassFixture<ServedHub>
{
    private const string Model = "langid-tiny";
    private const int NotFound = 3;

    [Fact]
    public async Task Adn_TwoHubsAndSources_AsksWhomItMay()
    {
        await using var second = new ServedHub { Organization = "beta" };
        await second.InitializeAsync();
        using var home = new TemporaryDirectory();
        foreach (var id in (string[])["beta/far", "alice/mine"])
        {
            await RunJsonAsync(second.Environment(home), 0, "publish", id, Fixtures.SampleModel(Model));
        }

        var environment = first.Environment(home, token: null);
        environment.Remove("AIDOTNET_HUB_ENDPOINT");
        await ConfigureAsync(home, second, "");
        foreach (var hub in (ServedHub[])[first, second])
        {
            (await AdnProcess.RunAsync(["login", "--token", ServedHub.WriteToken, "--endpoint", hub.Url], environment)).Expect(0);
        }

        var pulled = await RunJsonAsync(environment, 0, "pull", "beta/far");
        var refused = await RunJsonAsync(environment, NotFound, "pull", "alice/mine");
        await ConfigureAsync(home, second, $$""" "alice/*": "{{second.Url}}" """);
        var byRule = await RunJsonAsync(environment, 0, "pull", "alice/mine");
        var published = await RunJsonAsync(environment, 0, "publish", "alice/new", Fixtures.SampleModel(Model));

        Assert.Equal(new Uri(second.Url).Authority, (string?)pulled["endpoint"]);
        Assert.Contains("has the namespace 'alice'", (string?)refused["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal(new Uri(second.Url).Authority, (string?)byRule["endpoint"]);
        Assert.StartsWith(second.Url, (string?)published["url"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adn_ConfigurationThatIsNotUnderstood_IsAUsageError()
    {
        using var home = new TemporaryDirectory();
        var environment = first.Environment(home);
        environment.Remove("AIDOTNET_HUB_ENDPOINT");
        Directory.CreateDirectory(home.File(".aidotnet"));
        await File.WriteAllTextAsync(home.File(".aidotnet/config.json"), """{"source":{"acme/*":"https://hub.acme.test"}}""");

        var result = (await AdnProcess.RunAsync(["pull", "acme/m"], environment)).Expect(2);

        Assert.Contains("\"source\" is not known", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CacheLs_ModelInTheBaseCache_IsMarked()
    {
        using var home = new TemporaryDirectory();
        var environment = first.Environment(home);
        await RunJsonAsync(environment, 0, "publish", "acme/below", Fixtures.SampleModel(Model));
        var below = await RunJsonAsync(environment, 0, "pull", "acme/below");
        environment["AIDOTNET_HUB_BASE_CACHE"] = environment["AIDOTNET_HUB_CACHE"];
        environment["AIDOTNET_HUB_CACHE"] = home.File("own");

        var pulled = await RunJsonAsync(environment, 0, "pull", "acme/below");
        var listed = await RunJsonAsync(environment, 0, "cache", "ls");
        var text = (await AdnProcess.RunAsync(["cache", "ls"], environment)).Expect(0);

        Assert.Equal((string?)below["path"], (string?)pulled["path"]);
        Assert.True((bool)Assert.Single(listed["models"]!.AsArray())!["inBaseCache"]!);
        Assert.Matches(@"acme/below\t.*\tbase$", text.StandardOutput.TrimEnd());
        Assert.Equal("""{"bytes":0,"blobs":0,"partials":0}""", (await RunJsonAsync(environment, 0, "cache", "du")).ToJsonString());
    }

    private async Task ConfigureAsync(TemporaryDirectory home, ServedHub second, string sources)
    {
        Directory.CreateDirectory(home.File(".aidotnet"));
        await File.WriteAllTextAsync(
            home.File(".aidotnet/config.json"),
            $$"""{"endpoints":[{"address":"{{first.Url}}"},{"address":"{{second.Url}}"}],"sources":{ {{sources}} } }""");
    }

    private static async Task<JsonNode> RunJsonAsync(Dictionary<string, string> environment, int exitCode, params string[] arguments)
    {
        var result = (await AdnProcess.RunAsync([.. arguments, "--json"], environment)).Expect(exitCode);
        return JsonNode.Parse(exitCode == 0 ? result.StandardOutput : result.StandardError)!;
    }
}
