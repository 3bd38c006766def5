using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>
/// The tokenizer of a model's folder, as transformers' AutoTokenizer makes it: the class that <c>tokenizer_config.json</c> or the model's
/// configuration names decides. A BERT class builds its steps anew from the configuration, whatever <c>tokenizer.json</c> says about them.
/// </summary>
internal static class TokenizerFolder
{
    public static TokenizerParts Read(string folder)
    {
        var settings = TokenizerSettings.Read(folder);
        var json = Path.Combine(folder, TokenizerJson.FileName);
        if (File.Exists(json))
        {
            var parts = TokenizerJson.ReadFile(json);
            return Finish(settings, settings.IsBert ? BertTokenizer.Rebuild(parts, settings) : parts);
        }

        var vocabulary = Path.Combine(folder, BertTokenizer.VocabularyFile);
        if (!File.Exists(vocabulary))
        {
            throw new PackageFormatException(
                TokenizerRule.TokenizerMissing, folder, $"the folder has no tokenizer: neither {TokenizerJson.FileName} nor {BertTokenizer.VocabularyFile}. Fetch the whole model.");
        }

        return settings.IsBert
            ? Finish(settings, BertTokenizer.Build(vocabulary, settings))
            : throw new PackageFormatException(
                TokenizerRule.TokenizerUnsupported,
                folder,
                $"the tokenizer class '{settings.ClassName ?? "(none named)"}' cannot be built from {BertTokenizer.VocabularyFile}; only BERT's can. Save the tokenizer with transformers, which writes {TokenizerJson.FileName}.");
    }

    private static TokenizerParts Finish(TokenizerSettings settings, TokenizerParts parts) => parts with
    {
        AddedTokens = Join(parts.AddedTokens, settings),
        PadToken = settings.SpecialTokens.GetValueOrDefault("pad_token")?.Content,
        PaddingSide = settings.PaddingSide,
        TruncationSide = settings.TruncationSide,
        ModelMaxLength = settings.ModelMaxLength,
        CleanUpTokenizationSpaces = settings.CleanUpTokenizationSpaces,
    };

    // The order decides about new ids: the file's first, then those that the configuration adds, then roles that no list mentions.
    private static List<AddedToken> Join(IReadOnlyList<AddedToken> inFile, TokenizerSettings settings)
    {
        var configured = settings.AddedTokens.ToDictionary(token => token.Content, StringComparer.Ordinal);
        return
        [
            .. inFile.Select(token => configured.GetValueOrDefault(token.Content, token)),
            .. settings.AddedTokens,
            .. settings.SpecialTokens.Values,
        ];
    }
}
