using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Packaging;

/// <summary>What the known keys of a configuration must be. Unknown keys may be anything.</summary>
internal static class ConfigRules
{
    /// <summary>The version of the ADN format that this code writes, and the only one there is.</summary>
    public const long FormatVersion = 1;

    private static readonly string[] DependencyKinds = ["base", "adapter", "tokenizer", "component"];

    public static void Check(JsonObject json, string file)
    {
        _ = json.Text("model_type", file);
        _ = json.Texts("architectures", file);
        if (file != ModelConfig.HuggingFaceFileName)
        {
            CheckAdn(json, file);
        }
    }

    private static void CheckAdn(JsonObject json, string file)
    {
        if (json.Whole("format_version", file) is { } version && version != FormatVersion)
        {
            throw new PackageFormatException(PackageRule.FormatVersionUnknown, file, $"the format_version is {version}; this version reads {FormatVersion}. Update AiDotNet.Hub.");
        }

        _ = json.Text("architecture_type", file);
        _ = json.Text("task", file);
        _ = json.Text("dtype", file);
        foreach (var name in (ReadOnlySpan<string>)["num_layers", "hidden_size", "num_attention_heads", "vocab_size", "max_position_embeddings", "parameter_count"])
        {
            if (json[name] is not (null or JsonArray or JsonObject))
            {
                _ = json.Whole(name, file);
            }
        }

        CheckWeights(json, file);
        CheckDependencies(json, file);
    }

    private static void CheckWeights(JsonObject json, string file)
    {
        if (json.Members("weights", file) is not { } weights)
        {
            return;
        }

        if (weights.Text("format", file) is { } format && format is not ("safetensors" or "onnx"))
        {
            throw new PackageFormatException(PackageRule.WrongType, file, $"the weights have the format '{Excerpt.Of(format)}'; it must be 'safetensors' or 'onnx'.");
        }

        foreach (var path in weights.Texts("files", file))
        {
            if (!PackagePath.IsInside(path))
            {
                throw new PackageFormatException(PackageRule.PathOutside, file, $"the weights file '{Excerpt.Of(path)}' is no path inside the package.");
            }
        }
    }

    private static void CheckDependencies(JsonObject json, string file)
    {
        if (json["dependencies"] is null)
        {
            return;
        }

        if (json["dependencies"] is not JsonArray dependencies)
        {
            throw new PackageFormatException(PackageRule.WrongType, file, "the value of 'dependencies' must be a list of objects.");
        }

        foreach (var node in dependencies)
        {
            if (node is not JsonObject dependency || !ModelId.TryParse(dependency.Text("id", file), out _) || !DependencyKinds.Contains(dependency.Text("kind", file)))
            {
                throw new PackageFormatException(PackageRule.WrongType, file, "a dependency must be an object with an 'id' and a 'kind' (base, adapter, tokenizer or component).");
            }

            _ = dependency.Text("version", file);
            _ = dependency.Flag("optional", file);
        }
    }
}
