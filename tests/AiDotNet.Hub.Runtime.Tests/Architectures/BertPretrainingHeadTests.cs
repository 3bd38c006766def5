using System.Runtime.InteropServices;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Runtime.Tests.Architectures;

/// <summary>The heads of the first BERT checkpoints, on an encoder whose outputs are known.</summary>
public sealed class BertPretrainingHeadTests
{
    private const int Hidden = 48;
    private const int Vocabulary = 263;

    [Theory]
    [InlineData("BertForNextSentencePrediction", "logits")]
    [InlineData("BertForPreTraining", "seq_relationship_logits")]
    public async Task RunAsync_NextSentence_IsALinearOfThePooler(string architecture, string output)
    {
        using var files = await PretrainedAsync();
        using var encoder = await NeuralNetworkFactory.FromPackageAsync<float>(files.Package);
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(files.Package, new RuntimeOptions { Architecture = architecture });
        var ids = TinyBert.Ids(2, 30, 31, 32, 3);

        var pooled = (await encoder.RunAsync(ids)).Get<float>("pooler_output").ToArray();
        var logits = (await model.RunAsync(ids)).Get<float>(output);

        var (weight, bias) = (Values(2 * Hidden, 5), Values(2, 6));
        Assert.Equal([1, 2], (await model.RunAsync(ids)).GetShape(output));
        Assert.All(
            Enumerable.Range(0, 2),
            row => Assert.Equal(bias[row] + pooled.Zip(weight.Skip(row * Hidden), (x, w) => x * w).Sum(), logits[0, row], 1e-5f));
    }

    [Fact]
    public async Task RunAsync_PreTraining_PredictsWhatTheMaskedLanguageModelDoes()
    {
        using var files = await PretrainedAsync();
        using var both = await NeuralNetworkFactory.FromPackageAsync<float>(files.Package, new RuntimeOptions { Architecture = "BertForPreTraining" });
        using var masked = await NeuralNetworkFactory.FromPackageAsync<float>(files.Package, new RuntimeOptions { Architecture = "BertForMaskedLM" });
        var ids = TinyBert.Ids(2, 30, 31, 3);

        var expected = (await masked.RunAsync(ids)).Get<float>("logits");
        var actual = (await both.RunAsync(ids)).Get<float>("prediction_logits");

        Assert.Equal(["prediction_logits", "seq_relationship_logits"], both.OutputNames);
        Assert.Equal(4 * Vocabulary, actual.FlattenedLength);
        Assert.Equal(expected, actual);
    }

    private static async Task<TinyBert> PretrainedAsync()
    {
        SafetensorsWriter.Entry[] heads =
        [
            Entry("cls.predictions.bias", 1, Vocabulary),
            Entry("cls.predictions.transform.dense.weight", 2, Hidden, Hidden),
            Entry("cls.predictions.transform.dense.bias", 3, Hidden),
            Entry("cls.predictions.transform.LayerNorm.gamma", 4, Hidden),
            Entry("cls.predictions.transform.LayerNorm.beta", 7, Hidden),
            Entry("cls.seq_relationship.weight", 5, 2, Hidden),
            Entry("cls.seq_relationship.bias", 6, 2),
        ];
        return await new TinyBert().RewriteAsync(entry => entry.Name == "pooler.dense.bias" ? [entry, .. heads] : [entry]);
    }

    private static SafetensorsWriter.Entry Entry(string name, int seed, params long[] shape) => SafetensorsWriter.Entry.FromMemory(
        name,
        SafetensorsDtype.F32,
        shape,
        MemoryMarshal.AsBytes<float>(Values((int)shape.Aggregate(1L, (product, extent) => product * extent), seed)).ToArray());

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
