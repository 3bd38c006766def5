using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>Longest token first, word by word; a word with a gap is unknown as a whole.</summary>
internal sealed class WordPiece : ITokenModel
{
    private readonly VocabularyTrie _trie;
    private readonly int _continuation;
    private readonly string _unknownToken;
    private readonly int _maxInputCharacters;
    private readonly string _file;

    public WordPiece(Vocabulary vocabulary, string unknownToken, string continuingSubwordPrefix, int maxInputCharacters, string file)
    {
        Vocabulary = vocabulary;
        _trie = new VocabularyTrie(vocabulary);
        _continuation = _trie.FindNode(continuingSubwordPrefix);
        (_unknownToken, _maxInputCharacters, _file) = (unknownToken, maxInputCharacters, file);
    }

    public Vocabulary Vocabulary { get; }

    public void Tokenize(ReadOnlySpan<char> word, List<ModelToken> tokens)
    {
        if (word.Length > _maxInputCharacters && CountCodePoints(word) > _maxInputCharacters)
        {
            tokens.Add(Unknown(word.Length));
            return;
        }

        var before = tokens.Count;
        for (var start = 0; start < word.Length;)
        {
            var node = start == 0 ? 0 : _continuation;
            var length = 0;
            var id = node < 0 ? -1 : _trie.FindLongest(node, word[start..], out length);
            if (id < 0)
            {
                tokens.RemoveRange(before, tokens.Count - before);
                tokens.Add(Unknown(word.Length));
                return;
            }

            tokens.Add(new ModelToken(id, start, start + length));
            start += length;
        }
    }

    private ModelToken Unknown(int length) => Vocabulary.TryGetId(_unknownToken, out var id)
        ? new ModelToken(id, 0, length)
        : throw new PackageFormatException(
            TokenizerRule.TokenizerUnknownToken, _file, $"A word has no tokens, and the vocabulary lacks the unknown token '{_unknownToken}'. Add it to the vocabulary.");

    private static int CountCodePoints(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            count -= char.IsLowSurrogate(unit) ? 1 : 0;
        }

        return count;
    }
}
