using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Packaging;

/// <summary>How input is prepared: <c>preprocessor_config.json</c>, and in Hugging Face's layout what <c>tokenizer_config.json</c> and the tokenizer's files say as well.</summary>
public sealed class PreprocessorConfig
{
    /// <summary>The name in both layouts.</summary>
    public const string FileName = "preprocessor_config.json";

    internal PreprocessorConfig(JsonObject json) => Json = json;

    /// <summary>Every key, in its order.</summary>
    public JsonObject Json { get; }

    /// <summary>The tokenizer's class, such as <c>BertTokenizer</c>; null where none is named.</summary>
    public string? TokenizerType => Json["tokenizer_type"].AsText();

    /// <summary>The vocabulary's file, relative to the package; null where there is none.</summary>
    public string? VocabFile => Json["vocab_file"].AsText();

    /// <summary>Whether text is lower-cased; null where nothing says so.</summary>
    public bool? DoLowerCase => Json["do_lower_case"] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    /// <summary>The most tokens of an input; null where nothing bounds it.</summary>
    public long? MaxLength => Json["max_length"].AsWhole();

    /// <summary>The special tokens by role (<c>unk_token</c>, <c>sep_token</c>, ...).</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens =>
        PreprocessorRule.SpecialTokens.Where(role => Json[role].AsText() is not null).ToDictionary(role => role, role => Json[role].AsText()!, StringComparer.Ordinal);

    /// <summary>The file's bytes: two spaces a level, LF, a final newline; equal configurations give equal bytes.</summary>
    public byte[] ToUtf8Json() => PackageJson.Write(Json);
}
