using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;
using AiDotNet.Hub.Runtime.Tokenization.PostProcessors;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The steps of transformers' <c>BertTokenizer</c>, from its own settings.</summary>
internal static class BertTokenizer
{
    public const string VocabularyFile = "vocab.txt";

    /// <summary>Keeps vocabulary, template, truncation and padding of a file, and makes the rest anew.</summary>
    public static TokenizerParts Rebuild(TokenizerParts parts, TokenizerSettings settings) => parts with
    {
        Normalizer = new BertNormalizer(
            cleanText: true, settings.TokenizeChineseChars ?? true, settings.StripAccents, settings.DoLowerCase ?? true),
        PreTokenizer = new BertPreTokenizer(),
        Decoder = new Decoders.WordPiece("##", cleanUp: true),
    };

    /// <summary>Makes everything from a list of tokens.</summary>
    public static TokenizerParts Build(string path, TokenizerSettings settings)
    {
        var vocabulary = ReadVocabulary(path);
        return Rebuild(
            new TokenizerParts
            {
                Model = new WordPiece(vocabulary, settings.SpecialTokens["unk_token"].Content, "##", 100, path),
                PostProcessor = new BertProcessing(Find("cls_token"), Find("sep_token")),
            },
            settings);

        (string, int) Find(string role)
        {
            var token = settings.SpecialTokens[role].Content;
            return vocabulary.TryGetId(token, out var id)
                ? (token, id)
                : throw new PackageFormatException(
                    TokenizerRule.TokenizerInvalid, path, $"the vocabulary lacks the {role} '{Excerpt.Of(token)}'. Add it, or name the right one in tokenizer_config.json.");
        }
    }

    private static Vocabulary ReadVocabulary(string path)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            using var reader = new StreamReader(path, strict, detectEncodingFromByteOrderMarks: false);
            for (var id = 0; reader.ReadLine() is { } token; id++)
            {
                ids[token] = id;
            }
        }
        catch (DecoderFallbackException e)
        {
            throw new PackageFormatException(TokenizerRule.TokenizerInvalid, path, "the vocabulary is not UTF-8. Fetch the file again.", e);
        }

        return new Vocabulary(ids);
    }
}
