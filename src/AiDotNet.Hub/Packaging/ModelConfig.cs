using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Packaging;

/// <summary><c>model_config.json</c> or <c>config.json</c>: every key as it was written, the common ones typed whatever a family calls them.</summary>
public sealed class ModelConfig
{
    /// <summary>The name in the ADN layout.</summary>
    public const string AdnFileName = "model_config.json";

    /// <summary>The name in Hugging Face's layout.</summary>
    public const string HuggingFaceFileName = "config.json";

    private readonly string _file;

    internal ModelConfig(JsonObject json, string file = HuggingFaceFileName) => (Json, _file) = (json, file);

    /// <summary>Every key of the file, in its order. Changing it changes this configuration.</summary>
    public JsonObject Json { get; }

    /// <summary>The architecture class, such as <c>BertModel</c>; null where none is named.</summary>
    public string? ArchitectureType => Json["architecture_type"].AsText() ?? (Json["architectures"] as JsonArray)?.FirstOrDefault().AsText();

    /// <summary>The family, such as <c>bert</c>; null where none is named.</summary>
    public string? ModelType => Json["model_type"].AsText();

    /// <summary>The task, such as <c>text-classification</c>; where the file names none, what the architecture's name says; else null.</summary>
    public string? Task => Json["task"].AsText() ?? ArchitectureTask.Of(ArchitectureType, ModelType);

    /// <summary>The number of layers; null where the architecture has no such number.</summary>
    public long? NumLayers => ConfigSpellings.Find(Json, "num_layers");

    /// <summary>The width of the hidden states; null where the architecture has no such number.</summary>
    public long? HiddenSize => ConfigSpellings.Find(Json, "hidden_size");

    /// <summary>The number of attention heads; null where the architecture has no such number.</summary>
    public long? NumAttentionHeads => ConfigSpellings.Find(Json, "num_attention_heads");

    /// <summary>The number of tokens; null where the architecture has no such number.</summary>
    public long? VocabSize => ConfigSpellings.Find(Json, "vocab_size");

    /// <summary>The most positions; null where the architecture has no such number.</summary>
    public long? MaxPositionEmbeddings => ConfigSpellings.Find(Json, "max_position_embeddings");

    /// <summary>The version of the ADN format; null in Hugging Face's layout and where the file names none.</summary>
    public long? FormatVersion => Json["format_version"].AsWhole();

    /// <summary>The element type that the weights were saved in, such as <c>float32</c>; null where none is named.</summary>
    public string? Dtype => Json["dtype"].AsText() ?? Json["torch_dtype"].AsText();

    /// <summary>The number of parameters; null where the file does not say.</summary>
    public long? ParameterCount => Json["parameter_count"].AsWhole();

    /// <summary>Reads a configuration.</summary>
    /// <param name="utf8Json">The bytes of the file.</param>
    /// <param name="file">The name for errors.</param>
    /// <param name="limits">What is too large; null for the defaults.</param>
    /// <exception cref="Errors.PackageFormatException">The bytes are no JSON object, a name is there twice, or a known key has a wrong type.</exception>
    public static ModelConfig Parse(ReadOnlySpan<byte> utf8Json, string file = AdnFileName, PackageLimits? limits = null) =>
        Checked(PackageDocument.Parse(utf8Json, file, limits ?? PackageLimits.Default), file);

    /// <summary>The file's bytes: two spaces a level, LF, a final newline; equal configurations give equal bytes. Unknown keys stay as they were read.</summary>
    public byte[] ToUtf8Json() => PackageJson.Write(Json);

    internal static ModelConfig Read(string path, string file, PackageLimits limits) => Checked(PackageDocument.Read(path, file, limits), file);

    /// <summary>The files that <c>weights</c> names, relative to the package; empty where the file names none.</summary>
    internal IReadOnlyList<string> WeightFiles() => Weights()?.Texts("files", _file) ?? [];

    /// <summary>The format that <c>weights</c> names; null where the file names none.</summary>
    internal string? WeightFormat() => Weights()?.Text("format", _file);

    // In Hugging Face's layout a key of that name would be the architecture's own.
    private JsonObject? Weights() => _file == HuggingFaceFileName ? null : Json.Members("weights", _file);

    private static ModelConfig Checked(JsonObject json, string file)
    {
        ConfigRules.Check(json, file);
        return new ModelConfig(json, file);
    }
}
