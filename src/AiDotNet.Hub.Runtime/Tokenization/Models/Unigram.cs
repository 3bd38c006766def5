using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>The tokens whose scores add up to the most, found by Viterbi; on equal sums the longest last token.</summary>
internal sealed class Unigram : ITokenModel
{
    // How much worse than the worst token an unknown character is.
    private const double UnknownPenalty = 10;
    private const int Absent = -1;
    private const int LargestSpare = 1 << 16;

    [ThreadStatic]
    private static Node[]? _spare;

    private readonly VocabularyTrie _trie;
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknownId;
    private readonly int[]? _byteIds;
    private readonly string _file;
    private readonly WordCache _cache = new();

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="scores">Their scores, by id.</param>
    /// <param name="unknownId">The token for unknown characters; null for none.</param>
    /// <param name="byteFallback">Whether an unknown text becomes its bytes, where there is a token for each.</param>
    /// <param name="file">The file it comes from, for errors.</param>
    public Unigram(Vocabulary vocabulary, double[] scores, int? unknownId, bool byteFallback, string file)
    {
        (Vocabulary, _scores, _file, _unknownId) = (vocabulary, scores, file, unknownId ?? Absent);
        _trie = new VocabularyTrie(vocabulary);
        _unknownScore = scores.Min() - UnknownPenalty;
        if (byteFallback)
        {
            _byteIds = [.. Enumerable.Range(0, 256).Select(value =>
                vocabulary.TryGetId(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), out var id) ? id : Absent)];
        }
    }

    public Vocabulary Vocabulary { get; }

    /// <summary>The tokens with their scores, by id.</summary>
    public IEnumerable<(string Piece, double Score)> Pieces =>
        _scores.Select((score, id) => (Vocabulary.TryGetToken(id, out var piece) ? piece : "", score));

    /// <summary>The token for unknown characters; -1 for none.</summary>
    public int UnknownId => _unknownId;

    public void Tokenize(ReadOnlySpan<char> word, List<ModelToken> tokens)
    {
        if (_cache.TryAppend(word, tokens))
        {
            return;
        }

        var before = tokens.Count;
        var nodes = _spare is { } spare && spare.Length > word.Length ? spare : new Node[Math.Max(word.Length + 1, 256)];
        _spare = nodes.Length <= LargestSpare ? nodes : _spare;
        FindPath(word, nodes);
        AddPath(word, nodes, tokens);
        _cache.Add(word, CollectionsMarshal.AsSpan(tokens)[before..]);
    }

    private void FindPath(ReadOnlySpan<char> word, Node[] nodes)
    {
        nodes.AsSpan(0, word.Length + 1).Fill(new Node(0, Absent, 0));
        for (int start = 0, units; start < word.Length; start += units)
        {
            NormalizedText.CodePointAt(word, start, out units);
            var (score, hasCharacter, node) = (nodes[start].Score, false, 0u);
            for (var end = start; end < word.Length && _trie.TryStep(node, word[end], out node);)
            {
                end++;
                var id = _trie.GetId(node);
                if (id >= 0)
                {
                    Offer(ref nodes[end], score + _scores[id], start, id);
                    hasCharacter |= end - start == units;
                }
            }

            if (!hasCharacter)
            {
                Offer(ref nodes[start + units], score + _unknownScore, start, _unknownId == Absent ? throw NoUnknownToken() : _unknownId);
            }
        }
    }

    private static void Offer(ref Node node, double score, int start, int id)
    {
        if (node.Start == Absent || score > node.Score)
        {
            node = new Node(score, start, id);
        }
    }

    private void AddPath(ReadOnlySpan<char> word, Node[] nodes, List<ModelToken> tokens)
    {
        var (before, steps) = (tokens.Count, 0);
        for (var end = word.Length; end > 0; end = nodes[end].Start)
        {
            steps++;
        }

        tokens.EnsureCapacity(before + steps);
        for (var end = word.Length; end > 0;)
        {
            var start = nodes[end].Start;
            if (nodes[end].Id != _unknownId)
            {
                tokens.Add(new ModelToken(nodes[end].Id, start, end));
                end = start;
                continue;
            }

            // Neighbouring unknown characters are one text.
            while (start > 0 && nodes[start].Id == _unknownId)
            {
                start = nodes[start].Start;
            }

            AddUnknown(word, start, end, tokens);
            end = start;
        }

        tokens.Reverse(before, tokens.Count - before);
    }

    // Written backwards, as the path is.
    private void AddUnknown(ReadOnlySpan<char> word, int start, int end, List<ModelToken> tokens)
    {
        var text = word[start..end].ToString();
        if (Vocabulary.TryGetId(text, out var id))
        {
            tokens.Add(new ModelToken(id, start, end));
            return;
        }

        if (_byteIds is not null)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            if (bytes.All(value => _byteIds[value] != Absent))
            {
                for (var i = bytes.Length - 1; i >= 0; i--)
                {
                    tokens.Add(new ModelToken(_byteIds[bytes[i]], start, end));
                }

                return;
            }
        }

        tokens.Add(new ModelToken(_unknownId, start, end, text));
    }

    private PackageFormatException NoUnknownToken() => new(
        TokenizerRule.TokenizerUnknownToken, _file, "A character has no token, and the file names no token for unknown ones ('unk_id'). Name one.");

    private readonly record struct Node(double Score, int Start, int Id);
}
