using System.Numerics.Tensors;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Tasks;

namespace AiDotNet.Hub.Runtime.Tests.Tasks;

public sealed class TextEmbedderTests
{
    private const double Tolerance = 1e-4;

    [Fact]
    public async Task EmbedAsync_SampleModel_EqualsSentenceTransformers() =>
        await CheckTextsAsync(Fixtures.SampleModel("embedder-tiny"), Fixtures.Committed("samples/embedder-tiny"), 192);

    [Fact]
    public async Task EmbedAsync_MiniLm_EqualsSentenceTransformers() =>
        await CheckTextsAsync(Fixtures.Shared("models/all-MiniLM-L6-v2"), Fixtures.Shared("models/golden/all-MiniLM-L6-v2"), 384);

    [Theory]
    [InlineData("bert-embedding")]
    [InlineData("bert-embedding-cls")]
    [InlineData("bert-embedding-old-files")]
    public async Task EmbedAsync_TinyPipeline_EqualsSentenceTransformers(string name)
    {
        var folder = Fixtures.Shared("tiny/pipelines/" + name);
        var golden = await Golden.LoadAsync(folder);
        var encode = golden.Case("encode");
        using var embedder = await TextEmbedder.FromPackageAsync(ModelPackage.Load(folder));

        var texts = golden.Json["tokens"]!.AsArray();
        var encodings = embedder.Encode([.. texts.Select(text => text!["text"]!.GetValue<string>())]);
        var vectors = await embedder.EmbedAsync(Golden.Strings(encode["inputs"]));

        Assert.All(texts.Zip(encodings), pair => Assert.Equal(Golden.Numbers(pair.First!["ids"]), pair.Second.Ids));
        Assert.Equal(48, embedder.Dimensions);
        Assert.True(Golden.Difference(golden.Rows("encode.embeddings"), vectors) <= Tolerance);
    }

    [Theory]
    [InlineData("cls", false)]
    [InlineData("max", false)]
    [InlineData("mean", false)]
    [InlineData("mean_sqrt_len_tokens", false)]
    [InlineData("weightedmean", false)]
    [InlineData("lasttoken", false)]
    [InlineData("cls", true)]
    [InlineData("max", true)]
    [InlineData("mean_sqrt_len_tokens", true)]
    public async Task EmbedAsync_EveryPoolingMode_EqualsSentenceTransformers(string mode, bool oldSpelling)
    {
        var source = Fixtures.Shared("tiny/pipelines/bert-embedding");
        var golden = await Golden.LoadAsync(source);
        using var folder = Copy(source);
        File.WriteAllText(folder.File("modules.json"), TransformerAndPooling);
        File.WriteAllText(folder.File("1_Pooling/config.json"), oldSpelling
            ? $"{{\"pooling_mode_mean_tokens\":false,\"pooling_mode_{mode}{(mode is "cls" ? "_token" : mode is "max" ? "_tokens" : "")}\":true}}"
            : $"{{\"pooling_mode\":\"{mode}\"}}");
        var expected = golden.Case("pooling_" + mode);
        using var embedder = await TextEmbedder.FromPackageAsync(ModelPackage.Load(folder));

        var vectors = await embedder.EmbedAsync(Golden.Strings(expected["inputs"]));

        Assert.True(Golden.Difference(golden.Rows($"pooling_{mode}.embeddings"), vectors) <= Tolerance);
    }

    [Fact]
    public async Task EmbedAsync_SeveralPoolingModes_AreOneBehindTheOther()
    {
        using var folder = Copy(Fixtures.SampleModel("embedder-tiny"));
        File.WriteAllText(folder.File("modules.json"), TransformerAndPooling);
        File.WriteAllText(folder.File("1_Pooling/config.json"), "{\"pooling_mode_cls_token\":true,\"pooling_mode_mean_tokens\":true}");
        using var both = await TextEmbedder.FromPackageAsync(ModelPackage.Load(folder));
        File.WriteAllText(folder.File("1_Pooling/config.json"), "{\"pooling_mode\":\"cls\"}");
        using var cls = await TextEmbedder.FromPackageAsync(ModelPackage.Load(folder));
        File.Delete(folder.File("modules.json"));
        using var mean = await TextEmbedder.FromPackageAsync(ModelPackage.Load(folder));
        string[] texts = ["A man is riding a horse.", "two"];

        var expected = (await cls.EmbedAsync(texts)).Zip(await mean.EmbedAsync(texts), (a, b) => a.Concat(b).ToArray()).ToArray();
        var actual = await both.EmbedAsync(texts);

        Assert.Equal(384, both.Dimensions);
        Assert.True(Golden.Difference(expected, actual) <= 1e-6);
    }

    [Fact]
    public async Task EmbedAsync_ManyTextsOfAllLengths_DoNotDependOnTheirBatch()
    {
        using var embedder = await TextEmbedder.FromPackageAsync(ModelPackage.Load(Fixtures.SampleModel("embedder-tiny")));
        string[] texts = [.. Enumerable.Range(0, 100).Select(i => string.Join(' ', Enumerable.Repeat("word " + i, 1 + (i * 37 % 90)))), ""];

        var together = await embedder.EmbedAsync(texts);

        var alone = new List<float[]>();
        foreach (var text in texts)
        {
            alone.Add((await embedder.EmbedAsync([text]))[0]);
        }

        Assert.True(Golden.Difference(alone, together) <= 1e-5);
        Assert.Empty(await embedder.EmbedAsync([]));
    }

    [Fact]
    public async Task EmbedAsync_LowerCaseAsked_DoesNotTellCapitalsFromSmallLetters()
    {
        using var folder = Copy(Fixtures.SampleModel("embedder-tiny"));
        File.WriteAllText(folder.File("tokenizer_config.json"), "{\"tokenizer_class\":\"BertTokenizer\",\"do_lower_case\":false}");
        string[] texts = ["A Man rides ÄÖ", "a man rides äö"];
        using var cased = await TextEmbedder.FromPackageAsync(ModelPackage.Load(folder));
        File.WriteAllText(folder.File("sentence_bert_config.json"), "{\"max_seq_length\":5,\"do_lower_case\":true}");
        using var lower = await TextEmbedder.FromPackageAsync(ModelPackage.Load(folder));

        var (apart, same) = (cased.Encode(texts), lower.Encode(texts));

        Assert.NotEqual(apart[0].Ids, apart[1].Ids);
        Assert.Equal(same[1].Ids, same[0].Ids);
        Assert.Equal(5, same[0].Ids.Count);
    }

    [Fact]
    public async Task FromPackageAsync_TokenizerFileThatPadsAndCuts_IsNotHeeded()
    {
        using var folder = Copy(Fixtures.SampleModel("embedder-tiny"));
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(folder.File("tokenizer.json")))!;
        json["truncation"] = new System.Text.Json.Nodes.JsonObject { ["max_length"] = 4, ["strategy"] = "LongestFirst", ["stride"] = 0, ["direction"] = "Right" };
        json["padding"] = System.Text.Json.Nodes.JsonNode.Parse("{\"strategy\":{\"Fixed\":64},\"direction\":\"Right\",\"pad_to_multiple_of\":null,\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"[PAD]\"}");
        File.WriteAllText(folder.File("tokenizer.json"), json.ToJsonString());
        using var embedder = await TextEmbedder.FromPackageAsync(ModelPackage.Load(folder));

        var golden = (await Golden.LoadAsync(Fixtures.Committed("samples/embedder-tiny"))).Json["texts"]![0]!;

        Assert.Equal(Golden.Numbers(golden["ids"]), embedder.Encode([golden["text"]!.GetValue<string>()])[0].Ids);
    }

    [Fact]
    public async Task Encode_DefaultPrompt_StandsBeforeEveryText()
    {
        using var folder = Copy(Fixtures.SampleModel("embedder-tiny"));
        File.WriteAllText(folder.File("config_sentence_transformers.json"), "{\"prompts\":{\"query\":\"man: \"},\"default_prompt_name\":\"query\"}");
        using var prompted = await TextEmbedder.FromPackageAsync(ModelPackage.Load(folder));
        using var plain = await TextEmbedder.FromPackageAsync(ModelPackage.Load(Fixtures.SampleModel("embedder-tiny")));

        Assert.Equal(plain.Encode(["man: horse"])[0].Ids, prompted.Encode(["horse"])[0].Ids);
    }

    [Theory]
    [InlineData("modules.json", "[{\"type\":\"sentence_transformers.models.Transformer\",\"path\":\"\"},{\"type\":\"x.WordWeights\",\"path\":\"1_Pooling\"}]", "'WordWeights' at position 1")]
    [InlineData("modules.json", "[{\"type\":\"a.Transformer\",\"path\":\"\"},{\"type\":\"a.Pooling\",\"path\":\"1_Pooling\"},{\"type\":\"a.Dense\",\"path\":\"2_Dense\"}]", "'Dense' at position 2")]
    [InlineData("modules.json", "[{\"type\":\"a.Transformer\",\"path\":\"\"}]", "without a Transformer and a Pooling")]
    [InlineData("modules.json", "{}", "must be a list")]
    [InlineData("modules.json", "[{\"type\":\"a.Transformer\",\"path\":\"../..\"},{\"type\":\"a.Pooling\",\"path\":\"1_Pooling\"}]", "no model in the folder '../..'")]
    [InlineData("1_Pooling/config.json", "{\"pooling_mode\":\"attention\"}", "pooling mode 'attention'")]
    [InlineData("1_Pooling/config.json", "{\"pooling_mode_mean_tokens\":false}", "one to six ways")]
    [InlineData("sentence_bert_config.json", "{\"max_seq_length\":0}", "'max_seq_length' must be at least 1")]
    [InlineData("sentence_bert_config.json", "{\"transformer_task\":\"fill-mask\"}", "transformer_task 'fill-mask'")]
    [InlineData("config_sentence_transformers.json", "{\"prompts\":{},\"default_prompt_name\":\"q\"}", "the prompt 'q'")]
    public async Task FromPackageAsync_SettingThatDoesNotRun_IsRefusedByName(string file, string content, string expected)
    {
        using var folder = Copy(Fixtures.SampleModel("embedder-tiny"));
        File.WriteAllText(folder.File(file), content);

        var refusal = await Assert.ThrowsAnyAsync<HubException>(() => TextEmbedder.FromPackageAsync(ModelPackage.Load(folder)));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    private const string TransformerAndPooling =
        "[{\"type\":\"sentence_transformers.models.Transformer\",\"path\":\"\"},{\"type\":\"sentence_transformers.models.Pooling\",\"path\":\"1_Pooling\"}]";

    private static async Task CheckTextsAsync(string model, string goldenFolder, int dimensions)
    {
        var golden = await Golden.LoadAsync(goldenFolder);
        var expected = golden.Rows("embeddings");
        using var embedder = await TextEmbedder.FromPackageAsync(ModelPackage.Load(model));

        var encodings = embedder.Encode(golden.Texts);
        var vectors = await embedder.EmbedAsync(golden.Texts);

        Assert.All(golden.Json["texts"]!.AsArray().Zip(encodings), pair => Assert.Equal(Golden.Numbers(pair.First!["ids"]), pair.Second.Ids));
        Assert.Equal(dimensions, embedder.Dimensions);
        Assert.Equal(expected.Length, vectors.Count);
        var difference = Golden.Difference(expected, vectors);
        Assert.True(difference <= Tolerance, $"{difference}");
        Assert.All(expected.Zip(vectors), pair => Assert.InRange(Golden.Cosine(pair.First, pair.Second), 0.99999, 1.00001));
        Assert.All(vectors, vector => Assert.InRange(TensorPrimitives.Norm<float>(vector), 0.99999f, 1.00001f));
    }

    private static TemporaryDirectory Copy(string source)
    {
        var target = new TemporaryDirectory();
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = target.File(Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            using var from = File.OpenRead(file);
            using var to = File.Create(copy);
            from.CopyTo(to);
        }

        return target;
    }
}
