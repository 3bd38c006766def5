using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Tasks;

namespace AiDotNet.Hub.Runtime.Tests.Tasks;

public sealed class TextClassifierTests
{
    private const double Tolerance = 1e-4;

    [Fact]
    public async Task ClassifyAsync_SampleModel_EqualsThePipeline()
    {
        var golden = await Golden.LoadAsync(Fixtures.Committed("samples/langid-tiny"));
        var package = ModelPackage.Load(Fixtures.SampleModel("langid-tiny"));
        using var classifier = await TextClassifier.FromPackageAsync(package);

        var encodings = classifier.Encode(golden.Texts);
        var logits = await classifier.ClassifyAsync([.. golden.Texts.Select(text => (text, (string?)null))], ScoreFunction.None);
        var scores = await classifier.ClassifyAsync(golden.Texts);

        var labels = package.Config.Json["id2label"]!.AsObject();
        foreach (var (index, (text, expected)) in golden.Json["texts"]!.AsArray().Zip(golden.Rows("logits")).Index())
        {
            Assert.Equal(Golden.Numbers(text!["ids"]), encodings[index].Ids);
            var byLabel = logits[index].ToDictionary(label => label.Label, label => label.Score);
            Assert.True(Golden.Difference([expected], [[.. labels.Select(label => byLabel[label.Value!.GetValue<string>()])]]) <= Tolerance);
            foreach (var (rank, top) in text["top"]!.AsArray().Index())
            {
                Assert.Equal(top![0]!.GetValue<string>(), scores[index][rank].Label);
                Assert.Equal(top[1]!.GetValue<double>(), scores[index][rank].Score, Tolerance);
            }

            Assert.Equal(1, scores[index].Sum(label => label.Score), 1e-5);
        }
    }

    [Theory]
    [InlineData("bert-text-classification", 7)]
    [InlineData("bert-multi-label", 2)]
    [InlineData("bert-cross-encoder", 2)]
    public async Task ClassifyAsync_TinyPipeline_EqualsThePipeline(string name, int cases)
    {
        var folder = Fixtures.Shared("tiny/pipelines/" + name);
        var golden = await Golden.LoadAsync(folder);
        using var classifier = await TextClassifier.FromPackageAsync(ModelPackage.Load(folder));

        Assert.Equal(cases, golden.Json["cases"]!.AsArray().Count);
        foreach (var one in golden.Json["cases"]!.AsArray())
        {
            ScoreFunction? function = one!["parameters"]?["function_to_apply"]?.GetValue<string>() switch
            {
                "sigmoid" => ScoreFunction.Sigmoid,
                "none" => ScoreFunction.None,
                _ => null,
            };
            var inputs = one["inputs"]!.AsArray().Select(input => input is JsonObject pair
                ? (pair["text"]!.GetValue<string>(), pair["text_pair"]!.GetValue<string>())
                : (input!.GetValue<string>(), (string?)null)).ToArray();

            var actual = await classifier.ClassifyAsync(inputs, function);

            foreach (var (expected, labels) in one["outputs"]!.AsArray().Zip(actual))
            {
                var best = expected is JsonArray all ? all.ToArray() : [expected];
                Assert.Equal(best.Select(label => label!["label"]!.GetValue<string>()), labels.Take(best.Length).Select(label => label.Label));
                Assert.True(Golden.Difference([[.. best.Select(label => label!["score"]!.GetValue<float>())]], [[.. labels.Take(best.Length).Select(label => label.Score)]]) <= Tolerance);
            }
        }
    }

    [Theory]
    [InlineData("{}", 2, ScoreFunction.Softmax)]
    [InlineData("{}", 1, ScoreFunction.Sigmoid)]
    [InlineData("{\"problem_type\":\"single_label_classification\"}", 3, ScoreFunction.Softmax)]
    [InlineData("{\"problem_type\":\"multi_label_classification\"}", 3, ScoreFunction.Sigmoid)]
    [InlineData("{\"problem_type\":\"regression\"}", 1, ScoreFunction.None)]
    [InlineData("{\"function_to_apply\":\"none\"}", 3, ScoreFunction.None)]
    [InlineData("{\"function_to_apply\":\"sigmoid\",\"problem_type\":\"regression\"}", 3, ScoreFunction.Sigmoid)]
    public void OfConfig_KindOfProblem_DecidesTheFunction(string config, int labels, ScoreFunction expected) =>
        Assert.Equal(expected, ScoreFunctions.OfConfig(ModelConfig.Parse(System.Text.Encoding.UTF8.GetBytes(config), "config.json"), labels));

    [Fact]
    public async Task ClassifyAsync_ConfigurationWithoutLabels_NumbersThem()
    {
        using var folder = new TemporaryDirectory();
        foreach (var file in Directory.EnumerateFiles(Fixtures.SampleModel("langid-tiny")))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)));
        }

        var config = JsonNode.Parse(File.ReadAllText(folder.File("config.json")))!.AsObject();
        var labels = config["id2label"]!.AsObject().Count;
        config.Remove("id2label");
        config.Remove("label2id");
        config["num_labels"] = labels;
        File.Delete(folder.File("config.json"));
        File.WriteAllText(folder.File("config.json"), config.ToJsonString());
        using var classifier = await TextClassifier.FromPackageAsync(ModelPackage.Load(folder));

        var scores = Assert.Single(await classifier.ClassifyAsync(["Guten Morgen"]));

        Assert.Equal(Enumerable.Range(0, labels).Select(i => $"LABEL_{i}").Order(), scores.Select(label => label.Label).Order());
        Assert.Equal(scores.OrderByDescending(label => label.Score), scores);
    }

    [Fact]
    public async Task FromPackageAsync_NetworkThatDoesNotClassify_IsRefusedWithItsOutputs()
    {
        var refusal = await Assert.ThrowsAsync<PackageFormatException>(() => TextClassifier.FromPackageAsync(ModelPackage.Load(Fixtures.SampleModel("embedder-tiny"))));

        Assert.Equal(TaskRule.TaskOutput, refusal.Rule);
        Assert.Contains("last_hidden_state", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("logits", refusal.Message, StringComparison.Ordinal);
    }
}
