using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

public sealed class CheckTests
{
    [Fact]
    public async Task Check_SampleModel_IsFine()
    {
        var result = (await AdnProcess.RunAsync(["check", Fixtures.SampleModel("langid-tiny"), "--json"])).Expect(0);

        Assert.Equal("""{"ok":true,"problems":[]}""" + "\n", result.StandardOutput);
        Assert.Empty(result.StandardError);
    }

    [Fact]
    public async Task Check_FolderWithoutCardAndWithCutWeights_ListsBothAndExitsWithSix()
    {
        using var directory = new TemporaryDirectory();
        var model = SampleCopy.Make(directory, "langid-tiny");
        File.Delete(Path.Combine(model, "README.md"));
        using (var weights = File.OpenWrite(Path.Combine(model, "model.safetensors")))
        {
            weights.SetLength(1000);
        }

        var result = (await AdnProcess.RunAsync(["check", model, "--json"])).Expect(6);

        var report = JsonNode.Parse(result.StandardOutput)!;
        Assert.False((bool)report["ok"]!);
        Assert.Equal(["README.md", "model.safetensors"], report["problems"]!.AsArray().Select(problem => (string)problem!["file"]!).Order(StringComparer.Ordinal));
        Assert.All(report["problems"]!.AsArray(), problem =>
        {
            Assert.NotEmpty((string)problem!["code"]!);
            Assert.NotEmpty((string)problem["message"]!);
        });
    }

    [Fact]
    public async Task Check_FolderWithoutConfiguration_NamesWhatIsMissing()
    {
        using var directory = new TemporaryDirectory();

        var result = (await AdnProcess.RunAsync(["check", directory])).Expect(6);

        Assert.Contains("config.json", result.StandardOutput, StringComparison.Ordinal);
    }
}
