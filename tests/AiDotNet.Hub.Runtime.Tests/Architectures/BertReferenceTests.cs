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
        var folders = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(tiny, "index.json")))!.AsArray()
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
        var inputs = new NamedTensors().Set("input_ids", System.Numerics.Tensors.Tensor.Create([2L, 17, 5, 3], [1, 4]));
        using var classifier = await NeuralNetworkFactory.FromPackageAsync<float>(package, WithHiddenStates);
        using var encoder = await NeuralNetworkFactory.FromPackageAsync<float>(package, new RuntimeOptions { BaseModel = true });

        var expected = (await classifier.RunAsync(inputs)).Get<float>("hidden_states.2");
        var actual = (await encoder.RunAsync(inputs)).Get<float>("last_hidden_state");

        Assert.Equal(["last_hidden_state", "pooler_output"], encoder.OutputNames);
        Assert.Equal(expected.ToArray(), actual.ToArray());
    }
}
