using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>A word is a token, or unknown.</summary>
internal sealed class WordLevel(Vocabulary vocabulary, string unknownToken, string file) : ITokenModel
{
    public Vocabulary Vocabulary { get; } = vocabulary;

    public void Tokenize(ReadOnlySpan<char> word, List<ModelToken> tokens)
    {
        if (!Vocabulary.TryGetId(word, out var id) && !Vocabulary.TryGetId(unknownToken, out id))
        {
            throw new PackageFormatException(
                TokenizerRule.TokenizerUnknownToken, file, $"The vocabulary lacks a word, and the unknown token '{unknownToken}' too. Add it to the vocabulary.");
        }

        tokens.Add(new ModelToken(id, 0, word.Length));
    }
}
