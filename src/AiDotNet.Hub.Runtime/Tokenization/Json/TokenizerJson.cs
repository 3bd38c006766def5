using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>A <c>tokenizer.json</c>: every component that it names is built, or the file is refused.</summary>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    private static readonly HashSet<string> Members = new(StringComparer.Ordinal)
    {
        "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model",
    };

    public static TokenizerParts ReadFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new PackageFormatException(TokenizerRule.TokenizerMissing, path, "there is no such file or folder.");
        }

        using var document = JsonPart.Open(path, path);
        return Read(JsonPart.Root(document.RootElement, path));
    }

    /// <summary>Reads a tokenizer from a stream.</summary>
    /// <param name="utf8Json">The bytes of the file; stays open.</param>
    /// <param name="file">The name for errors.</param>
    public static TokenizerParts Parse(Stream utf8Json, string file = FileName)
    {
        using var document = JsonPart.Parse(utf8Json, file);
        return Read(JsonPart.Root(document.RootElement, file));
    }

    private static TokenizerParts Read(JsonPart root)
    {
        try
        {
            return ReadMembers(root);
        }
        catch (InvalidOperationException e)
        {
            // What JsonElement throws for a string that holds half a surrogate pair.
            throw new PackageFormatException(TokenizerRule.TokenizerInvalid, root.File, "a string escapes half a surrogate pair. Fetch the file again.", e);
        }
    }

    private static TokenizerParts ReadMembers(JsonPart root)
    {
        foreach (var (name, _) in root.Members())
        {
            if (!Members.Contains(name))
            {
                throw root.Invalid($"has a member '{Excerpt.Of(name)}', which no version of the format has");
            }
        }

        if (root.Text("version", "1.0") is not "1.0" and var version)
        {
            throw root.Unsupported("version", version, "1.0");
        }

        return new TokenizerParts
        {
            Model = ModelReader.Read(root.Get("model")),
            Normalizer = root.TryGet("normalizer", out var normalizer) ? NormalizerReader.Read(normalizer) : null,
            PreTokenizer = root.TryGet("pre_tokenizer", out var preTokenizer) ? PreTokenizerReader.Read(preTokenizer) : null,
            PostProcessor = root.TryGet("post_processor", out var postProcessor) ? PostProcessorReader.Read(postProcessor) : null,
            Decoder = root.TryGet("decoder", out var decoder) ? DecoderReader.Read(decoder) : null,
            AddedTokens = root.TryGet("added_tokens", out var added) ? [.. added.Items().Select(AddedTokenReader.Read)] : [],
            Truncation = root.TryGet("truncation", out var truncation) ? CallSettingsReader.ReadTruncation(truncation) : null,
            Padding = root.TryGet("padding", out var padding) ? CallSettingsReader.ReadPadding(padding) : null,
        };
    }
}
