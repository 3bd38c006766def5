using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Tokenization.Models;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The <c>model</c> of a <c>tokenizer.json</c>.</summary>
internal static class ModelReader
{
    private const string Known = "WordLevel, WordPiece";

    public static ITokenModel Read(JsonPart part) => TypeOf(part) switch
    {
        "WordLevel" => new WordLevel(ReadVocabulary(part), part.Text("unk_token", "<unk>"), part.File),
        "WordPiece" => new WordPiece(
            ReadVocabulary(part),
            part.Text("unk_token", "[UNK]"),
            part.Text("continuing_subword_prefix", "##"),
            part.Count("max_input_chars_per_word", 100),
            part.File),
        var other => throw part.Unsupported("model", other, Known),
    };

    // Old files name no type; what they hold tells them apart.
    private static string TypeOf(JsonPart part) => part.Type is { Length: > 0 } type ? type
        : part.TryGet("merges", out _) ? "BPE"
        : part.TryGet("max_input_chars_per_word", out _) || part.TryGet("continuing_subword_prefix", out _) ? "WordPiece"
        : part.Get("vocab").IsArray ? "Unigram"
        : "WordLevel";

    private static Vocabulary ReadVocabulary(JsonPart part)
    {
        var vocabulary = part.Get("vocab");
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in vocabulary.Members())
        {
            if (ids.Count == PackageLimits.Default.MaxNames)
            {
                throw vocabulary.Invalid($"has more than {PackageLimits.Default.MaxNames} tokens");
            }

            ids[token] = id.AsCount();
        }

        return new Vocabulary(ids);
    }
}
