namespace AiDotNet.Hub.Tests.Attacks;

/// <summary>The smallest package without a fault, in the ADN layout: what the attacks start from.</summary>
internal static class GoodPackage
{
    public const string Config = """
        {
          "format_version": 1,
          "architecture_type": "BertModel",
          "num_layers": 1,
          "hidden_size": 2,
          "weights": {
            "format": "safetensors",
            "files": [
              "model_weights.bin"
            ]
          }
        }

        """;

    public const string Index = """{"metadata":{"total_size":8},"weight_map":{"w":"model_weights-00001-of-00001.bin"}}""";

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "model_config.json"), Config);
        File.WriteAllBytes(Path.Combine(folder, "model_weights.bin"), Container());
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), """{"tokenizer_type":"BertTokenizer","vocab_file":"vocab.txt"}""");
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), "[UNK]\n");
        File.WriteAllText(Path.Combine(folder, "README.md"), "---\nlicense: mit\npipeline_tag: feature-extraction\n---\n\n# Good\n");
    }

    public static byte[] Container() => HostileSafetensors.Container("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8);

    /// <summary>Puts the weights into one shard behind an index.</summary>
    public static void Shard(string folder, string index)
    {
        File.Move(Path.Combine(folder, "model_weights.bin"), Path.Combine(folder, "model_weights-00001-of-00001.bin"));
        File.WriteAllText(Path.Combine(folder, "model_weights.bin.index.json"), index);
        File.WriteAllText(Path.Combine(folder, "model_config.json"), """{"architecture_type":"BertModel"}""");
    }
}
