namespace AiDotNet.Hub.Tests;

public sealed class FileSelectionTests
{
    private static readonly string[] SentenceTransformer =
    [
        ".gitattributes", "README.md", "config.json", "config_sentence_transformers.json", "modules.json", "sentence_bert_config.json",
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "train_script.py", "trainer_state.json",
        "model.safetensors", "pytorch_model.bin", "tf_model.h5", "rust_model.ot", "onnx/model.onnx", "onnx/model_O1.onnx", "onnx/model_quint8_avx2.onnx",
        "openvino/openvino_model.bin", "openvino/openvino_model.xml", "1_Pooling/config.json", "2_Dense/config.json", "2_Dense/model.safetensors", "2_Dense/pytorch_model.bin",
    ];

    [Theory]
    [InlineData("*.json", "a.json", true)]
    [InlineData("*.json", "sub/deep/a.json", true)]
    [InlineData("*.json", "a.json5", false)]
    [InlineData("sub/*", "sub/deep/a.json", true)]
    [InlineData("sub/", "sub/deep/a.json", true)]
    [InlineData("sub/", "subway/a.json", false)]
    [InlineData("?.txt", "a.txt", true)]
    [InlineData("?.txt", "ab.txt", false)]
    [InlineData("a?b", "a/b", true)]
    [InlineData("[ab].txt", "b.txt", true)]
    [InlineData("[!ab].txt", "b.txt", false)]
    [InlineData("[!ab].txt", "c.txt", true)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[]]x", "]x", true)]
    [InlineData("[!]]x", "]x", false)]
    [InlineData("[a-]x", "-x", true)]
    [InlineData("[ab", "[ab", true)]
    [InlineData("*", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*.JSON", "a.json", false)]
    [InlineData("*a*b*c", "xxaxxbxxc", true)]
    [InlineData("*a*b*c", "xxaxxcxxb", false)]
    [InlineData("a.b", "axb", false)]
    public void Include_Pattern_MatchesAsFnmatchDoes(string pattern, string path, bool matches) =>
        Assert.Equal(matches ? [path] : [], new FileSelection { Include = [pattern] }.Choose([path]));

    [Fact]
    public void Include_ManyStars_TakesNoExponentialTime()
    {
        var path = new string('a', 5000);

        Assert.Empty(new FileSelection { Include = [string.Concat(Enumerable.Repeat("*a", 200)) + "b"] }.Choose([path]));
    }

    [Fact]
    public void Choose_IncludeAndExclude_ExcludeWins() =>
        Assert.Equal(
            ["config.json"],
            new FileSelection { Include = ["*.json"], Exclude = ["sub/*"] }.Choose(["sub/a.json", "config.json", "x.txt"]));

    [Fact]
    public void Choose_All_IsInOrdinalOrder() => Assert.Equal(["B", "a", "ä"], FileSelection.All.Choose(["ä", "a", "B"]));

    [Fact]
    public void Runtime_SentenceTransformer_TakesOneWeightFormatAndItsModules() =>
        Assert.Equal(
            [
                "1_Pooling/config.json", "2_Dense/config.json", "2_Dense/model.safetensors", "README.md", "config.json", "config_sentence_transformers.json",
                "model.safetensors", "modules.json", "sentence_bert_config.json", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt",
            ],
            FileSelection.Runtime("safetensors", "adn", "onnx", "bin").Choose(SentenceTransformer));

    [Fact]
    public void Runtime_OnnxFirst_TakesThePlainGraph()
    {
        var chosen = FileSelection.Runtime("onnx", "safetensors").Choose(SentenceTransformer);

        Assert.Equal(["onnx/model.onnx"], chosen.Where(path => path.EndsWith(".onnx", StringComparison.Ordinal)));
        Assert.DoesNotContain("model.safetensors", chosen);
        Assert.Contains("2_Dense/model.safetensors", chosen);
    }

    [Theory]
    [InlineData("safetensors", "model-00001-of-00002.safetensors;model-00002-of-00002.safetensors;model.safetensors.index.json")]
    [InlineData("adn", "model_weights-00001-of-00002.bin;model_weights-00002-of-00002.bin;model_weights.bin.index.json")]
    [InlineData("bin", "pytorch_model-00001-of-00002.bin;pytorch_model-00002-of-00002.bin;pytorch_model.bin.index.json")]
    [InlineData("onnx", "model.onnx;model.onnx.data;model.onnx_data")]
    public void Runtime_Shards_ComeWithTheirIndex(string format, string expected)
    {
        string[] all =
        [
            "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json",
            "model_weights-00001-of-00002.bin", "model_weights-00002-of-00002.bin", "model_weights.bin.index.json",
            "pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin", "pytorch_model.bin.index.json",
            "model.onnx", "model.onnx_data", "model.onnx.data", "other.onnx",
        ];

        Assert.Equal(expected.Split(';'), FileSelection.Runtime(format).Choose(all));
    }

    [Fact]
    public void Runtime_PreferredFormatMissing_TakesTheNext() =>
        Assert.Equal(["config.json", "pytorch_model.bin"], FileSelection.Runtime("safetensors", "bin").Choose(["config.json", "pytorch_model.bin", "model.onnx"]));

    [Fact]
    public void Runtime_AdnPackage_TakesItsConfigurationAndWeights() =>
        Assert.Equal(
            ["README.md", "model_config.json", "model_weights.bin", "preprocessor_config.json", "tokenizer.json"],
            FileSelection.Runtime().Choose(["README.md", "model_config.json", "model_weights.bin", "preprocessor_config.json", "tokenizer.json", "notes/big.pdf"]));

    [Fact]
    public void Runtime_UnknownFormat_IsRefused() => Assert.Throws<ArgumentException>(() => FileSelection.Runtime("gguf9"));
}
