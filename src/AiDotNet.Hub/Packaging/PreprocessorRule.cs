using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Packaging;

/// <summary>
/// The one rule that makes <c>preprocessor_config.json</c> of the ADN layout from Hugging Face's files: its own keys stay, the tokenizer's are
/// added. Also how <see cref="ModelPackage.Preprocessor"/> shows a package in Hugging Face's layout. The Python converter does the same.
/// </summary>
internal static class PreprocessorRule
{
    public static readonly string[] SpecialTokens = ["unk_token", "bos_token", "eos_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    /// <summary>The vocabulary's names, the first that is there wins.</summary>
    public static readonly string[] VocabFiles = ["vocab.txt", "vocab.json", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model"];

    // Hugging Face writes 1e30 and the like for "no limit".
    private const long LargestMaxLength = int.MaxValue;

    /// <summary>Merges the files; null where there is nothing to say.</summary>
    /// <param name="preprocessor">Hugging Face's <c>preprocessor_config.json</c>, or null.</param>
    /// <param name="tokenizer">Its <c>tokenizer_config.json</c>, or null.</param>
    /// <param name="hasFile">Whether the package has a file of that name.</param>
    public static JsonObject? Apply(JsonObject? preprocessor, JsonObject? tokenizer, Func<string, bool> hasFile)
    {
        var merged = preprocessor?.DeepClone().AsObject() ?? [];
        Add("tokenizer_type", tokenizer?["tokenizer_class"].AsText() is { } type ? type : null);
        Add("vocab_file", Array.Find(VocabFiles, name => hasFile(name)));
        Add("do_lower_case", tokenizer?["do_lower_case"] is JsonValue flag && flag.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False ? flag.DeepClone() : null);
        foreach (var role in SpecialTokens)
        {
            Add(role, tokenizer?[role].AsText() ?? (tokenizer?[role] as JsonObject)?["content"].AsText());
        }

        Add("max_length", tokenizer?["model_max_length"].AsWhole() is { } length and > 0 and <= LargestMaxLength ? length : null);
        return merged.Count > 0 ? merged : null;

        void Add(string key, JsonNode? value)
        {
            if (value is not null && merged[key] is null)
            {
                merged.Remove(key);
                merged.Add(key, value);
            }
        }
    }
}
