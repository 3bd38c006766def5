using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Tests.Packaging;

public sealed class ModelConfigTests
{
    [Fact]
    public void ToUtf8Json_AfterParse_KeepsEveryKeyAndSpelling()
    {
        string[] members =
        [
            """  "format_version": 1,""",
            """  "architecture_type": "BertModel",""",
            """  "layer_norm_eps": 1e-12,""",
            """  "theta": 1E+05,""",
            """  "scale": 1.50,""",
            """  "big": 123456789012345678901234567890,""",
            """  "minus": -0,""",
            """  "escaped": "\" \\ \b\f\n\r\t \u0001\u001f",""",
            "  \"plain\": \"größe 模型 🙂 </b> & ' / \u007f \u2028\"",
        ];
        var text = "{\n" + string.Join('\n', members) + "\n}\n";

        Assert.Equal(text, Encoding.UTF8.GetString(ModelConfig.Parse(Encoding.UTF8.GetBytes(text)).ToUtf8Json()));
    }

    [Fact]
    public void ToUtf8Json_ChangedConfiguration_WritesTheChange()
    {
        var config = ModelConfig.Parse("""{"architecture_type":"A","unknown":{"list":[],"object":{},"items":[1,[2]]}}"""u8);
        config.Json["num_layers"] = 12;
        config.Json["dependencies"] = new JsonArray(new JsonObject { ["id"] = "acme/b", ["kind"] = "base", ["optional"] = false });

        Assert.Equal(
            """
            {
              "architecture_type": "A",
              "unknown": {
                "list": [],
                "object": {},
                "items": [
                  1,
                  [
                    2
                  ]
                ]
              },
              "num_layers": 12,
              "dependencies": [
                {
                  "id": "acme/b",
                  "kind": "base",
                  "optional": false
                }
              ]
            }

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(config.ToUtf8Json()));
    }

    [Theory]
    [InlineData("""{"n_layer":12,"n_embd":768,"n_head":12,"vocab_size":50257,"n_positions":1024}""", 12, 768, 12, 50257, 1024)]
    [InlineData("""{"dim":48,"n_layers":2,"n_heads":4,"vocab_size":263,"max_position_embeddings":128,"hidden_dim":80}""", 2, 48, 4, 263, 128)]
    [InlineData("""{"d_model":512,"num_layers":6,"num_heads":8,"vocab_size":32128}""", 6, 512, 8, 32128, null)]
    [InlineData("""{"d_model":36,"encoder_layers":1,"decoder_layers":2,"encoder_attention_heads":4,"decoder_attention_heads":3,"vocab_size":261,"max_target_positions":64}""", 1, 36, 4, 261, 64)]
    [InlineData("""{"hidden_size":9,"text_config":{"hidden_size":20,"num_hidden_layers":3}}""", 3, 9, null, null, null)]
    [InlineData("""{"num_attention_heads":[1,2],"hidden_size":1.5,"vocab_size":"7"}""", null, null, null, null, null)]
    public void Numbers_OfEveryFamily_AreFound(string json, int? layers, int? hidden, int? heads, int? vocab, int? positions)
    {
        var config = ModelConfig.Parse(Encoding.UTF8.GetBytes(json), ModelConfig.HuggingFaceFileName);

        Assert.Equal(((long?)layers, (long?)hidden, (long?)heads, (long?)vocab, (long?)positions), (config.NumLayers, config.HiddenSize, config.NumAttentionHeads, config.VocabSize, config.MaxPositionEmbeddings));
    }

    [Theory]
    [InlineData("BertForSequenceClassification", "bert", "text-classification")]
    [InlineData("GPT2LMHeadModel", "gpt2", "text-generation")]
    [InlineData("T5ForConditionalGeneration", "t5", "text2text-generation")]
    [InlineData("WhisperForConditionalGeneration", "whisper", "automatic-speech-recognition")]
    [InlineData("NewForConditionalGeneration", "new", null)]
    [InlineData("BertModel", "bert", "feature-extraction")]
    [InlineData("Oddity", "odd", null)]
    public void Task_NotNamed_FollowsTheArchitecture(string architecture, string type, string? task) =>
        Assert.Equal(task, ModelConfig.Parse(Encoding.UTF8.GetBytes($$"""{"architectures":["{{architecture}}"],"model_type":"{{type}}"}"""), ModelConfig.HuggingFaceFileName).Task);

    [Fact]
    public void Apply_ConfigWithOwnSpellings_PutsTheRuleKeysFirst()
    {
        var config = PackageDocument.Parse("""{"architectures":["GPT2LMHeadModel"],"weights":"odd","n_layer":2,"vocab_size":9,"torch_dtype":null,"dtype":null,"eps":1e-5,"task":null}"""u8, "config.json", PackageLimits.Default);
        var facts = new AdnConfigFacts { WeightFormat = "safetensors", WeightFiles = ["model_weights.bin"], ParameterCount = 7, Dtype = "bfloat16", PipelineTag = "text-generation" };

        var adn = AdnConfigRule.Apply(config, facts);

        Assert.Equal(
            """{"format_version":1,"architecture_type":"GPT2LMHeadModel","num_layers":2,"vocab_size":9,"task":"text-generation","weights":{"format":"safetensors","files":["model_weights.bin"]},"dtype":"bfloat16","parameter_count":7,"dependencies":[],"architectures":["GPT2LMHeadModel"],"n_layer":2,"torch_dtype":null,"eps":1e-5}""",
            adn.Json.ToJsonString());
    }

    [Theory]
    [InlineData("---\npipeline_tag: fill-mask\n---\n", "fill-mask")]
    [InlineData("---\r\npipeline_tag: 'fill-mask' # comment\r\n---\r\n", "fill-mask")]
    [InlineData("---\nx:\n  pipeline_tag: fill-mask\n---\n", null)]
    [InlineData("pipeline_tag: fill-mask\n", null)]
    [InlineData("---\na: b\n---\npipeline_tag: fill-mask\n", null)]
    public void FindPipelineTag_Card_IsReadLineByLine(string card, string? tag) => Assert.Equal(tag, AdnConfigFacts.FindPipelineTag(card));
}
