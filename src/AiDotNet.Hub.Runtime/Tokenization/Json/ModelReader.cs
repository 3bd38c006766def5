using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Tokenization.Models;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The <c>model</c> of a <c>tokenizer.json</c>.</summary>
internal static class ModelReader
{
    private const string Known = "BPE, Unigram, WordLevel, WordPiece";

    public static ITokenModel Read(JsonPart part) => TypeOf(part) switch
    {
        "BPE" => BpeReader.Read(part, ReadVocabulary(part)),
        "Unigram" => ReadUnigram(part),
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

    private static Vocabulary ReadVocabulary(JsonPart part) => ReadIds(part.Get("vocab"));

    /// <summary>An object of ids by token.</summary>
    public static Vocabulary ReadIds(JsonPart vocabulary)
    {
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

    private static Unigram ReadUnigram(JsonPart part)
    {
        var vocabulary = part.Get("vocab");
        var (ids, tokens, scores) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<string>(), new List<double>());
        foreach (var item in vocabulary.Items())
        {
            if (tokens.Count == PackageLimits.Default.MaxNames)
            {
                throw vocabulary.Invalid($"has more than {PackageLimits.Default.MaxNames} tokens");
            }

            if (item.Items().ToArray() is not [var token, var score])
            {
                throw item.Invalid("must be a token and its score");
            }

            ids[token.AsText()] = tokens.Count;
            tokens.Add(token.AsText());
            scores.Add(score.AsNumber());
        }

        if (tokens.Count == 0)
        {
            throw vocabulary.Invalid("is empty");
        }

        int? unknown = part.TryGet("unk_id", out var id) ? id.AsCount() : null;
        return unknown < tokens.Count || unknown is null
            ? new Unigram(new Vocabulary(ids, [.. tokens]), [.. scores], unknown, part.Flag("byte_fallback", false), part.File)
            : throw id.Invalid($"is not below {tokens.Count}, the number of tokens");
    }
}
