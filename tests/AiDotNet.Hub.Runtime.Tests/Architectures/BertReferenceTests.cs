using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Runtime.Tests.Architectures;

/// <summary>The BERT family against what transformers computes for random models.</summary>
public sealed class BertReferenceTests
{
    private static readonly RuntimeOptions WithHiddenStates = new() { OutputHiddenStates = true };

    [Theory]
    [InlineData("bert-base", 11)]
    [InlineData("bert-sequence-classification", 7)]
    public async Task RunAsync_CommittedModel_EqualsReference(string name, int outputs)
    {
        var folder = Fixtures.Committed(Path.Combine("tiny", name));
        var reference = await ReferenceCases.LoadAsync(folder);
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(folder), WithHiddenStates);

        var (deviations, compared) = await reference.CompareAsync(model);

        Assert.Empty(deviations);
        Assert.Equal(outputs, compared);
    }

    [Fact]
    public async Task RunAsync_EveryBertModelOfTheIndex_EqualsReference()
    {
        var tiny = Fixtures.Shared("tiny");
        var folders = JsonNode.Parse(File.ReadAllText(Path.Combine(tiny, "index.json")))!.AsArray()
            .Where(entry => entry!["model_type"]!.GetValue<string>() == "bert")
            .Select(entry => entry!["folder"]!.GetValue<string>())
            .ToList();
        Assert.True(folders.Count >= 9, $"only {folders.Count} folders");

        var deviations = new List<string>();
        foreach (var name in folders)
        {
            var folder = Path.Combine(tiny, name);
            var reference = await ReferenceCases.LoadAsync(folder);
            using var model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(folder), WithHiddenStates);
            var (found, compared) = await reference.CompareAsync(model);
            Assert.True(compared >= 4, $"{name}: only {compared} outputs");
            deviations.AddRange(found.Select(line => $"{name} {line}"));
        }

        Assert.Empty(deviations);
    }

    [Fact]
    public async Task RunAsync_EveryLayoutOfABertCheckpoint_EqualsReference()
    {
        var layouts = Fixtures.Shared("tiny-layouts");
        var folders = Directory.GetDirectories(layouts)
            .Where(folder => ReferenceCases.Read(Path.Combine(folder, "config.json"))["model_type"]?.GetValue<string>() == "bert")
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.True(folders.Count >= 12, $"only {folders.Count} folders");

        var deviations = new List<string>();
        foreach (var folder in folders)
        {
            using var copy = new TemporaryDirectory();
            var golden = ReferenceCases.Read(Path.Combine(folder, "golden.json"));
            var reference = await ReferenceCases.LoadAsync(Path.Combine(folder, golden["same_outputs_as"]?.GetValue<string>() ?? "."));
            var package = folder;
            if (golden["weights"]?.GetValue<string>() is { } weights)
            {
                File.Copy(Path.Combine(folder, "config.json"), copy.File("config.json"));
                File.Copy(Path.Combine(folder, weights), copy.File("model.safetensors"));
                package = copy;
            }

            var options = WithHiddenStates with { Architecture = golden["architecture"]?.GetValue<string>() };
            using var model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(package), options);
            var (found, compared) = await reference.CompareAsync(model);
            Assert.True(compared >= 4, $"{folder}: only {compared} outputs");
            deviations.AddRange(found.Select(line => $"{Path.GetFileName(folder)} {line}"));
        }

        Assert.Empty(deviations);
    }

    [Fact]
    public async Task FromPackageAsync_BaseModelOfAClassifier_GivesItsEncoder()
    {
        var package = ModelPackage.Load(Fixtures.Committed("tiny/bert-sequence-classification"));
        var inputs = new NamedTensors().Set("input_ids", Tensor.Create([2L, 17, 5, 3], [1, 4]));
        using var classifier = await NeuralNetworkFactory.FromPackageAsync<float>(package, WithHiddenStates);
        using var encoder = await NeuralNetworkFactory.FromPackageAsync<float>(package, new RuntimeOptions { BaseModel = true });

        var expected = (await classifier.RunAsync(inputs)).Get<float>("hidden_states.2");
        var actual = (await encoder.RunAsync(inputs)).Get<float>("last_hidden_state");

        Assert.Equal(["last_hidden_state", "pooler_output"], encoder.OutputNames);
        Assert.Equal(expected.ToArray(), actual.ToArray());
    }

    [Fact]
    public async Task RunAsync_PackageInTheAdnLayout_EqualsReference()
    {
        var source = Fixtures.Committed("tiny/bert-sequence-classification");
        using var folder = new TemporaryDirectory();
        File.Copy(Path.Combine(source, "model.safetensors"), folder.File("model_weights.bin"));
        var config = ReferenceCases.Read(Path.Combine(source, "config.json"));
        // What the package requires and nothing of transformers' own: no model_type, the layers under the package's name for them.
        await File.WriteAllTextAsync(
            folder.File("model_config.json"),
            new JsonObject
            {
                ["architecture_type"] = "BertForSequenceClassification",
                ["num_layers"] = 2,
                ["hidden_size"] = 48,
                ["num_attention_heads"] = 3,
                ["intermediate_size"] = 80,
                ["vocab_size"] = 263,
                ["max_position_embeddings"] = 128,
                ["id2label"] = config["id2label"]!.DeepClone(),
            }.ToJsonString());
        var reference = await ReferenceCases.LoadAsync(source);
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(folder), WithHiddenStates);

        var (deviations, compared) = await reference.CompareAsync(model);

        Assert.Empty(deviations);
        Assert.Equal(7, compared);
    }

    [Fact]
    public async Task RunAsync_SentenceModelOnEveryTextOfItsGoldens_EqualsReference()
    {
        var texts = ReferenceCases.Read(Fixtures.Shared("models/golden/all-MiniLM-L6-v2/golden.json"))["texts"]!.AsArray();
        var golden = await NamedTensorsFile.LoadAsync(Fixtures.Shared("models/golden/all-MiniLM-L6-v2/golden.safetensors"));
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(Fixtures.Shared("models/all-MiniLM-L6-v2")));

        var compared = 0;
        var largest = 0f;
        foreach (var (index, text) in texts.Index().Where(text => golden.Contains($"hidden.{text.Index}")))
        {
            var ids = text!["ids"]!.AsArray().Select(id => id!.GetValue<long>()).ToArray();
            var actual = (await model.RunAsync(TinyBert.Ids(ids))).Get<float>("last_hidden_state");
            largest = Math.Max(largest, golden.Get<float>($"hidden.{index}").Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second)));
            compared++;
        }

        Assert.True(largest <= 1e-4f, $"largest difference {largest}");
        Assert.True(compared > 0, "no text was compared");
    }
}
