using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Runtime.Tests.Architectures;

/// <summary>What does not fit is refused by name, never ignored.</summary>
public sealed class BertRefusalTests
{
    [Theory]
    [InlineData("is_decoder", "true")]
    [InlineData("add_cross_attention", "true")]
    [InlineData("position_embedding_type", "\"relative_key\"")]
    [InlineData("pruned_heads", "{\"0\":[1]}")]
    [InlineData("quantization_config", "{\"bits\":4}")]
    [InlineData("hidden_act", "\"wavelet\"")]
    public async Task FromPackageAsync_ConfigurationThatIsNotRun_SaysWhichKey(string key, string value)
    {
        using var model = new TinyBert().Configure(key, JsonNode.Parse(value));

        var refusal = await Assert.ThrowsAsync<HubException>(() => LoadAsync(model));

        Assert.Equal(HubErrorCode.NotSupported, refusal.Code);
        Assert.Contains($"config.json: '{key}' is ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(model.Folder, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hidden_size", "\"48\"")]
    [InlineData("hidden_size", "-48")]
    [InlineData("hidden_size", "48.5")]
    [InlineData("num_hidden_layers", "0")]
    [InlineData("num_attention_heads", "5")]
    [InlineData("num_layers", "3")]
    [InlineData("layer_norm_eps", "0")]
    [InlineData("layer_norm_eps", "\"small\"")]
    [InlineData("is_decoder", "\"no\"")]
    [InlineData("hidden_act", "7")]
    public async Task FromPackageAsync_ConfigurationOutOfRange_SaysWhichKey(string key, string value)
    {
        using var model = new TinyBert().Configure(key, JsonNode.Parse(value));

        var refusal = await Assert.ThrowsAsync<PackageFormatException>(() => LoadAsync(model));

        Assert.Equal("ConfigValue", refusal.Rule);
        Assert.Equal(Path.Combine(model.Folder, "config.json"), refusal.File);
        Assert.Contains($"'{key}'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vocab_size", "264", "embeddings.word_embeddings.weight")]
    [InlineData("max_position_embeddings", "64", "embeddings.position_embeddings.weight")]
    [InlineData("type_vocab_size", "3", "embeddings.token_type_embeddings.weight")]
    [InlineData("intermediate_size", "81", "encoder.layer.0.intermediate.dense.weight")]
    public async Task FromPackageAsync_WeightsOfAnotherShape_SaysWhichTensor(string key, string value, string tensor)
    {
        using var model = new TinyBert().Configure(key, JsonNode.Parse(value));

        var refusal = await Assert.ThrowsAsync<PackageFormatException>(() => LoadAsync(model));

        Assert.Equal("TensorShape", refusal.Rule);
        Assert.Contains($"'{tensor}'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromPackageAsync_LessLayersThanTheFileHolds_NamesTheTensorsLeftOver()
    {
        using var model = new TinyBert().Configure("num_hidden_layers", 1);

        var refusal = await Assert.ThrowsAsync<PackageFormatException>(() => LoadAsync(model));

        Assert.Equal("TensorUnexpected", refusal.Rule);
        Assert.Contains("'encoder.layer.1.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromPackageAsync_MissingTensor_SaysWhich()
    {
        const string Name = "encoder.layer.1.output.dense.bias";
        using var model = new TinyBert();
        await model.RewriteAsync(entry => entry.Name == Name ? [] : [entry]);

        var refusal = await Assert.ThrowsAsync<PackageFormatException>(() => LoadAsync(model));

        Assert.Equal("TensorMissing", refusal.Rule);
        Assert.Contains($"'{Name}'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromPackageAsync_ClassifierWithoutPooler_SaysWhatIsMissing()
    {
        using var model = new TinyBert("bert-sequence-classification");
        await model.RewriteAsync(entry => entry.Name.Contains("pooler", StringComparison.Ordinal) ? [] : [entry]);

        var refusal = await Assert.ThrowsAsync<PackageFormatException>(() => LoadAsync(model));

        Assert.Equal("TensorMissing", refusal.Rule);
        Assert.Contains("'pooler.dense.weight'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromPackageAsync_OneTensorUnderTwoNames_NamesBoth()
    {
        const string Name = "embeddings.LayerNorm.weight";
        using var model = new TinyBert();
        await model.RewriteAsync(entry => entry.Name == Name ? [entry, entry with { Name = "bert.embeddings.LayerNorm.gamma" }] : [entry]);

        var refusal = await Assert.ThrowsAsync<PackageFormatException>(() => LoadAsync(model));

        Assert.Equal("TensorAmbiguous", refusal.Rule);
        Assert.Contains(Name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("bert.embeddings.LayerNorm.gamma", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromPackageAsync_WholeNumbersAsWeights_SaysWhichTensor()
    {
        const string Name = "pooler.dense.bias";
        using var model = new TinyBert();
        await model.RewriteAsync(entry => entry.Name == Name ? [entry with { Dtype = SafetensorsDtype.I32 }] : [entry]);

        var refusal = await Assert.ThrowsAsync<PackageFormatException>(() => LoadAsync(model));

        Assert.Equal("TensorType", refusal.Rule);
        Assert.Contains($"'{Name}'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model_type", "mystery")]
    [InlineData("architectures", "BertForMultipleChoice")]
    public async Task FromPackageAsync_ModelThatIsNotBuiltIn_NamesItAndTheNextStep(string key, string value)
    {
        using var model = new TinyBert().Configure(key, key == "architectures" ? new JsonArray(JsonValue.Create(value)) : JsonValue.Create(value));

        var refusal = await Assert.ThrowsAsync<HubException>(() => LoadAsync(model));

        Assert.Equal(HubErrorCode.NotSupported, refusal.Code);
        Assert.Contains($"'{value}'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ONNX", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromPackageAsync_TypeThatIsNotBuiltInAndNoWeights_NamesTheType()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("config.json"), """{"model_type":"mystery","architectures":["MysteryModel"]}""");

        var refusal = await Assert.ThrowsAsync<HubException>(
            () => NeuralNetworkFactory.FromPackageAsync<float>(AiDotNet.Hub.Packaging.ModelPackage.Load(folder)));

        Assert.Equal(HubErrorCode.NotSupported, refusal.Code);
        Assert.Contains("'mystery'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromPackageAsync_TypeThatIsNoModels_IsRefused()
    {
        using var model = new TinyBert();

        var refusal = await Assert.ThrowsAsync<NotSupportedException>(
            () => NeuralNetworkFactory.FromPackageAsync<System.Runtime.InteropServices.NFloat>(model.Package));

        Assert.Contains("NFloat", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromPackageAsync_KeysLeftOut_TakeTransformersDefaults()
    {
        using var model = new TinyBert();
        using var minimal = new TinyBert().Unset("hidden_act").Unset("layer_norm_eps").Unset("type_vocab_size").Unset("is_decoder").Unset("architectures");
        using var expected = await LoadAsync(model);
        using var actual = await LoadAsync(minimal);

        var ids = TinyBert.Ids(2, 9, 40, 3);

        Assert.Equal(
            (await expected.RunAsync(ids)).Get<float>("last_hidden_state").ToArray(),
            (await actual.RunAsync(ids)).Get<float>("last_hidden_state").ToArray());
    }

    [Fact]
    public async Task FromPackageAsync_TensorBeyondTheFilesEnd_IsRefusedBeforeTheEngineSeesIt()
    {
        using var model = new TinyBert();
        await using (var file = new FileStream(model.Weights, FileMode.Open))
        {
            file.SetLength(file.Length - 1);
        }

        var refusal = await Assert.ThrowsAsync<PackageFormatException>(() => LoadAsync(model));

        Assert.Equal("OffsetsBeyondFile", refusal.Rule);
    }

    [Fact]
    public async Task FromPackageAsync_PickledCheckpoint_IsRefusedWithTheNextStep()
    {
        using var model = new TinyBert();
        File.Delete(model.Weights);
        await File.WriteAllBytesAsync(Path.Combine(model.Folder, "pytorch_model.bin"), [0x80, 0x02, 0x7D, 0x71, 0x00, 0x2E, 0x2E, 0x2E, 0x2E]);

        var refusal = await Assert.ThrowsAsync<PackageFormatException>(() => LoadAsync(model));

        Assert.Equal("PickleFile", refusal.Rule);
        Assert.Contains("onvert", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<IModel<float>> LoadAsync(TinyBert model) => NeuralNetworkFactory.FromPackageAsync<float>(model.Package);
}
