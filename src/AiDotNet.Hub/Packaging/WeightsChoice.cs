namespace AiDotNet.Hub.Packaging;

/// <summary>Which file of a package holds its weights.</summary>
internal static class WeightsChoice
{
    /// <summary>The ADN layout's container.</summary>
    public const string AdnContainer = "model_weights.bin";

    /// <summary>The ADN layout's index of shards.</summary>
    public const string AdnIndex = AdnContainer + Safetensors.ShardIndex.Suffix;

    /// <summary>The names that are looked for, the first that is there wins: safetensors, ADN weights, ONNX, PyTorch.</summary>
    public static readonly string[] Names =
    [
        "model.safetensors",
        "model.safetensors.index.json",
        "adapter_model.safetensors",
        AdnContainer,
        AdnIndex,
        "model.onnx",
        "onnx/model.onnx",
        "onnx/decoder_model_merged.onnx",
        "pytorch_model.bin",
        "pytorch_model.bin.index.json",
    ];

    /// <summary>The weights' path relative to the package, or null where it has none.</summary>
    /// <param name="config">The configuration; what its <c>weights</c> names comes first.</param>
    /// <param name="hasFile">Whether the package has a file of that path.</param>
    /// <param name="filesEndingWith">The package's files with that ending, in ordinal order.</param>
    public static string? Find(ModelConfig config, Func<string, bool> hasFile, Func<string, IReadOnlyList<string>> filesEndingWith)
    {
        var named = config.WeightFiles();
        return named switch
        {
            [var single] => hasFile(single) ? single : null,
            [var chosen, ..] when config.WeightFormat() == "onnx" => hasFile(chosen) ? chosen : null,
            { Count: > 1 } => hasFile(AdnIndex) ? AdnIndex : null,
            _ => Array.Find(Names, name => hasFile(name))
                ?? (filesEndingWith(".safetensors") is [var other] ? other : null)
                ?? (filesEndingWith(".onnx") is [var first, ..] ? first : null),
        };
    }
}
