using System.Text.Json.Nodes;
using AiDotNet.Hub.EndToEnd.Tests.Cli;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.EndToEnd.Tests.RoundTrip;

/// <summary>The same through the command line: every step a process of its own, the hub too.</summary>
public sealed class CommandLineRoundTripTests(ServedHub served) : IClassFixture<ServedHub>
{
    private const string Id = "acme/roundtrip";

    [Fact]
    public async Task Commands_PublishToOffline_GiveEqualBytesAndTheReferencesNumbers()
    {
        using var directory = new TemporaryDirectory();
        var environment = served.Environment(directory);
        var sample = Fixtures.SampleModel("langid-tiny");

        var published = Json(await AdnProcess.RunAsync(["publish", Id, sample, "--json"], environment));
        Assert.Equal(Id, (string)published["id"]!);

        var found = Json(await AdnProcess.RunAsync(["search", "roundtrip", "--task", "text-classification", "--json"], environment)).AsArray();
        Assert.Equal(Id, (string)Assert.Single(found)!["id"]!);

        var pulled = await AdnProcess.RunAsync(["pull", Id], environment);
        var folder = Assert.Single(pulled.Expect(0).Lines);
        foreach (var file in Directory.EnumerateFiles(sample))
        {
            Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(Path.Combine(folder, Path.GetFileName(file))));
        }

        await AssertRunsAsync(environment, []);
        await AssertRunsAsync(environment, ["--offline"]);
        var again = Json(await AdnProcess.RunAsync(["pull", Id, "--offline", "--json"], environment));
        Assert.Equal((string)published["commit"]!, (string)again["commit"]!);
        Assert.All(again["files"]!.AsArray(), file => Assert.True((bool)file!["fromCache"]!));
    }

    [Fact]
    public async Task CacheVerify_ByteFlipped_ReportsRepairsAndExitsAccordingly()
    {
        using var directory = new TemporaryDirectory();
        var environment = served.Environment(directory);
        (await AdnProcess.RunAsync(["publish", "acme/damaged", Fixtures.SampleModel("langid-tiny")], environment)).Expect(0);
        var folder = (await AdnProcess.RunAsync(["pull", "acme/damaged"], environment)).Expect(0).Lines[0];
        LoopbackHub.FlipByte(Path.Combine(folder, "model.safetensors"));

        var found = (await AdnProcess.RunAsync(["cache", "verify", "--json"], environment)).Expect(5);
        Assert.Equal("model.safetensors", (string)JsonNode.Parse(found.StandardOutput)!["bad"]![0]!["path"]!);

        var repaired = Json(await AdnProcess.RunAsync(["cache", "verify", "acme/damaged", "--repair", "--json"], environment));
        Assert.True((bool)repaired["bad"]![0]!["repaired"]!);
        (await AdnProcess.RunAsync(["cache", "verify"], environment)).Expect(0);
    }

    private static async Task AssertRunsAsync(Dictionary<string, string> environment, string[] more)
    {
        var golden = SampleGolden.LanguageIdentification();
        using var directory = new TemporaryDirectory();
        var (input, output) = (directory.File("in.safetensors"), directory.File("out.safetensors"));
        long[] ids = [.. golden.Texts[0].Ids];
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(ids).ToArray();
        await SafetensorsWriter.WriteAsync(input, [SafetensorsWriter.Entry.FromMemory("input_ids", SafetensorsDtype.I64, [1, ids.Length], bytes)]);

        (await AdnProcess.RunAsync(["run", Id, "--tensors", input, "--out", output, .. more], environment)).Expect(0);
        using (var file = SafetensorsFile.Open(output))
        {
            golden.AssertRow(0, file.GetSpan<float>("logits"));
        }

        var answer = await AdnProcess.RunAsync(["run", Id, "--stdin", "--json", .. more], environment, "\"Where is the nearest station?\"\n");
        Assert.Equal("en", (string)JsonNode.Parse(Assert.Single(answer.Expect(0).Lines))!["labels"]![0]!["label"]!);
    }

    private static JsonNode Json(AdnResult result) => JsonNode.Parse(result.Expect(0).StandardOutput)!;
}
