using System.Globalization;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

public sealed class RunTests
{
    private const float Tolerance = 1e-4f;

    private static readonly string Classifier = Fixtures.SampleModel("langid-tiny");
    private static readonly string Embedder = Fixtures.SampleModel("embedder-tiny");

    [Fact]
    public async Task Run_StandardInputOfAClassifier_GivesAllLabelsBestFirst()
    {
        var golden = JsonNode.Parse(await File.ReadAllTextAsync(Fixtures.Committed("samples/langid-tiny/golden.json")))!["texts"]!.AsArray();
        var input = string.Concat(golden.Select(text => text!["text"]!.ToJsonString() + "\n"));

        var result = (await AdnProcess.RunAsync(["run", Classifier, "--stdin", "--json"], standardInput: input)).Expect(0);

        Assert.Equal(golden.Count, result.Lines.Count);
        Assert.Empty(result.StandardError);
        Assert.All(golden.Zip(result.Lines), pair =>
        {
            var labels = JsonNode.Parse(pair.Second)!["labels"]!.AsArray();
            var scores = labels.Select(label => (float)label!["score"]!).ToList();
            Assert.Equal(scores.OrderDescending(), scores);
            Assert.Equal(1, scores.Sum(), 1e-3f);
            foreach (var (expected, actual) in pair.First!["top"]!.AsArray().Zip(labels))
            {
                Assert.Equal((string?)expected![0], (string?)actual!["label"]);
                Assert.Equal((float)expected[1]!, (float)actual["score"]!, Tolerance);
            }
        });
    }

    [Fact]
    public async Task Run_StandardInputOfAnEmbedder_GivesTheReferenceVectors()
    {
        var golden = JsonNode.Parse(await File.ReadAllTextAsync(Fixtures.Committed("samples/embedder-tiny/golden.json")))!["texts"]!.AsArray();
        using var vectors = SafetensorsFile.Open(Fixtures.Committed("samples/embedder-tiny/golden.safetensors"));
        var expected = vectors.GetSpan<float>("embeddings").ToArray();
        var input = string.Concat(golden.Select(text => TextOf(text!).ToJsonString() + "\n"));

        var result = (await AdnProcess.RunAsync(["run", Embedder, "--task", "embedding", "--stdin", "--json"], standardInput: input)).Expect(0);

        var actual = result.Lines.SelectMany(line => JsonNode.Parse(line)!["embedding"]!.AsArray().Select(number => (float)number!)).ToArray();
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    [Fact]
    public async Task Run_WithoutTask_FollowsTheCard()
    {
        var result = (await AdnProcess.RunAsync(["run", Embedder, "--stdin", "--json"], standardInput: "\"hello\"\n")).Expect(0);

        Assert.NotEmpty(JsonNode.Parse(result.StandardOutput)!["embedding"]!.AsArray());
    }

    [Fact]
    public async Task Run_LinesThatAreNoTexts_GetErrorsInTheirPlaceAndExitWithOne()
    {
        const string Input = "\"a\"\nnonsense\n42\n\"\\udc00\"\n\"a\"";

        var result = (await AdnProcess.RunAsync(["run", Classifier, "--stdin", "--json"], standardInput: Input)).Expect(1);

        var lines = result.Lines.Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal([true, false, false, true, true], lines.Select(line => line.ContainsKey("labels")));
        Assert.Equal("InvalidRequest", (string?)lines[1]["error"]!["code"]);
        Assert.NotEmpty((string)lines[2]["error"]!["message"]!);
    }

    [Fact]
    public async Task Run_StandardInputStaysOpen_AnswersEachLineAtOnce()
    {
        using var adn = AdnProcess.StartInteractive(["run", Classifier, "--stdin", "--json"]);

        await adn.StandardInput.WriteLineAsync("\"Guten Tag, wie geht es Ihnen?\"");
        await adn.StandardInput.FlushAsync();
        var first = JsonNode.Parse((await adn.StandardOutput.ReadLineAsync())!)!;

        Assert.Equal("de", (string?)first["labels"]![0]!["label"]);
        adn.StandardInput.Close();
        (await adn.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task Run_Text_PrintsForPeopleOrAsOneJsonValue()
    {
        const string Text = "The weather is beautiful today and we are going to the beach.";

        var plain = (await AdnProcess.RunAsync(["run", Classifier, Text])).Expect(0);
        var json = (await AdnProcess.RunAsync(["run", Classifier, Text, "--json"])).Expect(0);

        Assert.Matches(@"^  en +0\.9\d\d  █+\n", plain.StandardOutput);
        Assert.Equal("en", (string?)JsonNode.Parse(Assert.Single(json.Lines))!["labels"]![0]!["label"]);
    }

    [Fact]
    public async Task Run_ModelWithoutTask_AsksForOne()
    {
        using var directory = new TemporaryDirectory();
        var model = SampleCopy.Make(directory, "langid-tiny");
        await File.WriteAllTextAsync(Path.Combine(model, "README.md"), "---\nlicense: cc0-1.0\n---\nNo task.\n");

        var result = (await AdnProcess.RunAsync(["run", model, "text"])).Expect(1);

        Assert.Empty(result.StandardOutput);
        Assert.Contains("--task", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Tensors_WritesEveryOutputEqualToTheReference()
    {
        using var directory = new TemporaryDirectory();
        var golden = JsonNode.Parse(await File.ReadAllTextAsync(Fixtures.Committed("samples/langid-tiny/golden.json")))!["texts"]![0]!;
        var ids = golden["ids"]!.AsArray().Select(id => (long)id!).ToArray();
        await WriteIdsAsync(directory.File("in.safetensors"), ids);

        var result = (await AdnProcess.RunAsync(
            ["run", Classifier, "--tensors", directory.File("in.safetensors"), "--out", directory.File("out.safetensors"), "--hidden-states"])).Expect(0);

        Assert.Empty(result.StandardOutput);
        using var output = SafetensorsFile.Open(directory.File("out.safetensors"));
        using var reference = SafetensorsFile.Open(Fixtures.Committed("samples/langid-tiny/golden.safetensors"));
        var logits = output.GetSpan<float>("logits").ToArray();
        Assert.All(reference.GetSpan<float>("logits")[..logits.Length].ToArray().Zip(logits), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        var layers = (int)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Classifier, "config.json")))!["num_hidden_layers"]!;
        var last = output.GetSpan<float>(string.Create(CultureInfo.InvariantCulture, $"hidden_states.{layers}")).ToArray();
        Assert.All(reference.GetSpan<float>("hidden.0").ToArray().Zip(last), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    [Fact]
    public async Task Run_TensorsWithAnUnknownName_NamesItAndWritesNothing()
    {
        using var directory = new TemporaryDirectory();
        await WriteIdsAsync(directory.File("in.safetensors"), [2, 3], "input_idz");

        var result = (await AdnProcess.RunAsync(
            ["run", Classifier, "--tensors", directory.File("in.safetensors"), "--out", directory.File("out.safetensors")])).Expect(1);

        Assert.Contains("input_idz", result.StandardError, StringComparison.Ordinal);
        Assert.False(File.Exists(directory.File("out.safetensors")));
    }

    [Fact]
    public async Task Run_WeightsThatAreNoSafetensors_ExitsWithSixAndNamesTheFile()
    {
        using var directory = new TemporaryDirectory();
        var model = SampleCopy.Make(directory, "langid-tiny");
        await File.WriteAllTextAsync(Path.Combine(model, "model.safetensors"), "this is not what it says it is");

        var result = (await AdnProcess.RunAsync(["run", model, "text", "--json"])).Expect(6);

        Assert.Empty(result.StandardOutput);
        var error = JsonNode.Parse(result.StandardError)!["error"]!;
        Assert.Equal("PackageFormat", (string?)error["code"]);
        Assert.Contains("model.safetensors", (string)error["message"]!, StringComparison.Ordinal);
    }

    private static JsonNode TextOf(JsonNode entry) => entry is JsonObject ? entry["text"]! : entry;

    private static Task WriteIdsAsync(string path, long[] ids, string name = "input_ids") => SafetensorsWriter.WriteAsync(
        path,
        [SafetensorsWriter.Entry.FromMemory(name, SafetensorsDtype.I64, [1, ids.Length], System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(ids).ToArray())]);
}
