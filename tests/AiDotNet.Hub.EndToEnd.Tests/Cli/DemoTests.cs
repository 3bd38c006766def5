using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

public sealed class DemoTests
{
    [Fact]
    public async Task Demo_InEmptyHome_ShowsEveryStepAndLeavesNothing()
    {
        using var directory = new TemporaryDirectory();
        var (home, temporary) = MakeFolders(directory);

        var result = (await AdnProcess.RunAsync(["demo"], Environment(home, temporary))).Expect(0);

        for (var step = 1; step <= 7; step++)
        {
            Assert.Contains($"\n{step}. ", result.StandardOutput, StringComparison.Ordinal);
        }

        Assert.Contains("http://localhost:", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("demo/langid-tiny", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains(await HashAsync(Path.Combine(Fixtures.SampleModel("langid-tiny"), "model.safetensors")), result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("What to try next", result.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.StandardOutput);
        Assert.Empty(result.StandardError);
        Assert.Empty(Directory.EnumerateFileSystemEntries(home));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary, "adn-*"));
    }

    [Fact]
    public async Task Demo_EnvironmentNamesAnotherHubAndToken_UsesNeither()
    {
        using var directory = new TemporaryDirectory();
        var (home, temporary) = MakeFolders(directory);
        var environment = Environment(home, temporary);
        environment["AIDOTNET_HUB_ENDPOINT"] = "http://localhost:1";
        environment["AIDOTNET_HUB_TOKEN"] = "hf_wrong";
        environment["AIDOTNET_HUB_CACHE"] = directory.File("not-this-cache");
        environment["HF_HUB_OFFLINE"] = "1";

        await AssertAnswersAsync(environment);

        Assert.False(Directory.Exists(directory.File("not-this-cache")));
    }

    [Fact]
    public async Task Demo_Keep_KeepsTheFolderAndSaysWhere()
    {
        using var directory = new TemporaryDirectory();
        var (home, temporary) = MakeFolders(directory);

        var result = (await AdnProcess.RunAsync(["demo", "--keep"], Environment(home, temporary))).Expect(0);

        var kept = Assert.Single(Directory.EnumerateDirectories(temporary, "adn-demo-*"));
        Assert.Contains($"Kept: {kept}", result.StandardError, StringComparison.Ordinal);
    }

    private static async Task AssertAnswersAsync(Dictionary<string, string> environment)
    {
        var result = (await AdnProcess.RunAsync(["demo", "--json"], environment)).Expect(0);
        var report = JsonNode.Parse(result.StandardOutput)!;
        Assert.Equal("demo/langid-tiny", (string?)report["id"]);
        var files = report["files"]!.AsArray();
        Assert.All(files, file => Assert.False((bool)file!["fromCache"]!));
        Assert.Contains("model.safetensors", files.Select(file => (string)file!["path"]!));
        Assert.Equal(["en", "de", "fr", "es", "tr", "el", "ja"], report["answers"]!.AsArray().Select(answer => (string)answer!["label"]!));
    }

    private static (string Home, string Temporary) MakeFolders(TemporaryDirectory directory) =>
        (Directory.CreateDirectory(directory.File("home")).FullName, Directory.CreateDirectory(directory.File("tmp")).FullName);

    private static Dictionary<string, string> Environment(string home, string temporary) => new()
    {
        ["HOME"] = home,
        ["USERPROFILE"] = home,
        ["TMPDIR"] = temporary,
        ["TEMP"] = temporary,
        ["TMP"] = temporary,
    };

    private static async Task<string> HashAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return (await AiDotNet.Hub.Content.Digest.ComputeAsync(file)).Hex;
    }
}
