using System.Buffers;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.AddedTokens;

/// <summary>Finds added tokens in a text: leftmost, then longest; then their flags decide.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly (AddedToken Token, int Id)[] _tokens;
    private readonly VocabularyTrie _trie;
    private readonly SearchValues<char> _firstUnits;

    /// <param name="patterns">What to look for, none of them empty; of equal ones the first counts.</param>
    public AddedTokenMatcher(IEnumerable<(string Pattern, AddedToken Token, int Id)> patterns)
    {
        var (indexes, tokens) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<(AddedToken, int)>());
        foreach (var (pattern, token, id) in patterns)
        {
            if (pattern.Length > 0 && indexes.TryAdd(pattern, tokens.Count))
            {
                tokens.Add((token, id));
            }
        }

        _tokens = [.. tokens];
        _trie = new VocabularyTrie(new Vocabulary(indexes));
        _firstUnits = SearchValues.Create([.. indexes.Keys.Select(pattern => pattern[0])]);
    }

    public bool IsEmpty => _tokens.Length == 0;

    /// <summary>Cuts a text at the tokens in it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keepSpecialAsText">Whether special tokens are no tokens here.</param>
    /// <param name="pieces">Gets the pieces in order, with the token's id or -1; none of them empty.</param>
    public void Split(ReadOnlySpan<char> text, bool keepSpecialAsText, List<(int Id, int Start, int End)> pieces)
    {
        var done = 0;
        for (var from = 0; from < text.Length;)
        {
            var at = text[from..].IndexOfAny(_firstUnits);
            if (at < 0)
            {
                break;
            }

            var start = from + at;
            var index = _trie.FindLongest(0, text[start..], out var length);
            if (index < 0)
            {
                from = start + 1;
                continue;
            }

            // A match that its flags reject takes its text with it: no other token is tried there.
            var end = from = start + length;
            var (token, id) = _tokens[index];
            if ((keepSpecialAsText && token.Special) || (token.SingleWord && TouchesWord(text, start, end)))
            {
                continue;
            }

            if (token.LeftStrip)
            {
                while (start > done && UnicodeTables.WhiteSpace.Contains(text[start - 1]))
                {
                    start--;
                }

                start = Math.Max(start, done);
            }

            while (token.RightStrip && end < text.Length && UnicodeTables.WhiteSpace.Contains(text[end]))
            {
                end++;
            }

            if (done < start)
            {
                pieces.Add((-1, done, start));
            }

            pieces.Add((id, start, end));
            done = end;
        }

        if (done < text.Length)
        {
            pieces.Add((-1, done, text.Length));
        }
    }

    private static bool TouchesWord(ReadOnlySpan<char> text, int start, int end)
    {
        if (end < text.Length && UnicodeTables.Word.Contains(NormalizedText.CodePointAt(text, end, out _)))
        {
            return true;
        }

        if (start == 0)
        {
            return false;
        }

        var before = start > 1 && char.IsLowSurrogate(text[start - 1]) ? start - 2 : start - 1;
        return UnicodeTables.Word.Contains(NormalizedText.CodePointAt(text, before, out _));
    }
}
