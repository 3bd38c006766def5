using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>Byte-pair encoding: the characters of a word merge by rank.</summary>
internal sealed class BPE : ITokenModel
{
    private const char Separator = '\u2581';
    private const int Absent = -1;

    // A chain that grew beyond this belongs to one huge word and is not kept for the next.
    private const int LargestSpare = 1 << 16;

    [ThreadStatic]
    private static SymbolChain? _spare;

    private readonly MergeTable _merges;
    private readonly BpeSettings _settings;
    private readonly string _file;
    private readonly int[] _byteIds = new int[256];
    private readonly CharacterIds _characters;
    private readonly bool _isPlain;
    private readonly bool _cutsAtSeparators;
    private readonly WordCache _cache = new();

    public BPE(Vocabulary vocabulary, MergeTable merges, BpeSettings settings, string file)
    {
        (Vocabulary, _merges, _settings, _file) = (vocabulary, merges, settings, file);
        for (var value = 0; value < _byteIds.Length; value++)
        {
            _byteIds[value] = vocabulary.TryGetId(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), out var id) ? id : Absent;
        }

        _characters = new CharacterIds(vocabulary);
        _isPlain = settings.ContinuingSubwordPrefix.Length == 0 && settings.EndOfWordSuffix.Length == 0;
        _cutsAtSeparators = _isPlain && !settings.IgnoreMerges && CanCutAtSeparators();
    }

    public Vocabulary Vocabulary { get; }

    public MergeTable Merges => _merges;

    public void Tokenize(ReadOnlySpan<char> word, List<ModelToken> tokens)
    {
        if (!_cutsAtSeparators)
        {
            TokenizePart(word, tokens);
            return;
        }

        for (var start = 0; start < word.Length;)
        {
            var end = FindCut(word, start);
            var before = tokens.Count;
            TokenizePart(word[start..end], tokens);
            if (start > 0)
            {
                foreach (ref var token in CollectionsMarshal.AsSpan(tokens)[before..])
                {
                    token = token with { Start = token.Start + start, End = token.End + start };
                }
            }

            start = end;
        }
    }

    private void TokenizePart(ReadOnlySpan<char> word, List<ModelToken> tokens)
    {
        if (_cache.TryAppend(word, tokens))
        {
            return;
        }

        var before = tokens.Count;
        if (_settings.IgnoreMerges && Vocabulary.TryGetId(word, out var id))
        {
            tokens.Add(new ModelToken(id, 0, word.Length));
        }
        else
        {
            Merge(word, tokens);
        }

        _cache.Add(word, CollectionsMarshal.AsSpan(tokens)[before..]);
    }

    private void Merge(ReadOnlySpan<char> word, List<ModelToken> tokens)
    {
        var chain = _spare ?? new SymbolChain();
        _spare = null;
        chain.Clear(word.Length);
        var inUnits = _isPlain && TryAddCharacters(word, chain);
        if (!inUnits)
        {
            chain.Clear(word.Length);
            AddSymbols(word, chain);
        }

        chain.Merge(_merges);
        tokens.EnsureCapacity(tokens.Count + chain.Count);
        if (inUnits)
        {
            for (int i = 0, start = 0; i < chain.Count; start += chain.Lengths[i++])
            {
                tokens.Add(new ModelToken(chain.Ids[i], start, start + chain.Lengths[i]));
            }
        }
        else
        {
            AddByBytes(word, chain, tokens);
        }

        _spare = chain.Capacity <= LargestSpare ? chain : null;
    }

    // Where every character is a token, lengths are those of the text.
    private bool TryAddCharacters(ReadOnlySpan<char> word, SymbolChain chain)
    {
        for (var index = 0; index < word.Length;)
        {
            var code = NormalizedText.CodePointAt(word, index, out var units);
            var id = _characters.Find(code);
            if (id == Absent)
            {
                return false;
            }

            chain.Add(id, units);
            index += units;
        }

        return true;
    }

    // The reference's own bookkeeping, oddities included: lengths are UTF-8 bytes, an unknown character waits while bytes of the next are
    // written, and one that is left out takes no room.
    private void AddSymbols(ReadOnlySpan<char> word, SymbolChain chain)
    {
        Span<byte> bytes = stackalloc byte[4];
        var (unknown, unknownLength) = (Absent, 0);
        for (var index = 0; index < word.Length;)
        {
            var rune = new Rune(NormalizedText.CodePointAt(word, index, out var units));
            var isFirst = index == 0;
            index += units;
            var symbol = string.Concat(isFirst ? "" : _settings.ContinuingSubwordPrefix, rune.ToString(), index < word.Length ? "" : _settings.EndOfWordSuffix);
            var length = rune.EncodeToUtf8(bytes);
            if (Vocabulary.TryGetId(symbol, out var id))
            {
                Flush();
                chain.Add(id, length);
            }
            else if (!_settings.ByteFallback || !TryAddBytes(symbol, chain))
            {
                AddUnknown(length);
            }
        }

        Flush();

        void AddUnknown(int length)
        {
            if (_settings.UnknownToken is not { } token)
            {
                return;
            }

            if (unknown != Absent && !_settings.FuseUnknown)
            {
                chain.Add(unknown, unknownLength);
                unknownLength = 0;
            }

            unknown = Vocabulary.TryGetId(token, out var id) ? id : throw new PackageFormatException(
                TokenizerRule.TokenizerUnknownToken, _file, $"A character has no token, and the vocabulary lacks the unknown token '{token}'. Add it to the vocabulary.");
            unknownLength += length;
        }

        void Flush()
        {
            if (unknown != Absent)
            {
                chain.Add(unknown, unknownLength);
                (unknown, unknownLength) = (Absent, 0);
            }
        }
    }

    private bool TryAddBytes(string symbol, SymbolChain chain)
    {
        var bytes = Encoding.UTF8.GetBytes(symbol);
        foreach (var value in bytes)
        {
            if (_byteIds[value] == Absent)
            {
                return false;
            }
        }

        foreach (var value in bytes)
        {
            chain.Add(_byteIds[value], 1);
        }

        return true;
    }

    // A token that covers part of a character has the place of the whole.
    private static void AddByBytes(ReadOnlySpan<char> word, SymbolChain chain, List<ModelToken> tokens)
    {
        var (index, bytesBefore, start) = (0, 0, 0);
        for (var i = 0; i < chain.Count; i++)
        {
            var end = start + chain.Lengths[i];
            while (index < word.Length && bytesBefore + Width(word, index, out var skipped) <= start)
            {
                bytesBefore += Width(word, index, out _);
                index += skipped;
            }

            var (behind, bytesBehind) = (index, bytesBefore);
            while (behind < word.Length && bytesBehind < end)
            {
                bytesBehind += Width(word, behind, out var units);
                behind += units;
            }

            tokens.Add(new ModelToken(chain.Ids[i], index, behind));
            start = end;
        }

        static int Width(ReadOnlySpan<char> text, int index, out int units) =>
            NormalizedText.CodePointAt(text, index, out units) switch { < 0x80 => 1, < 0x800 => 2, < 0x10000 => 3, _ => 4 };
    }

    // Before a separator that follows another character nothing ever merges, if no token holds one there. The parts are then words of
    // their own, which the cache knows; texts that nobody cut before are not one huge word.
    private bool CanCutAtSeparators()
    {
        if (_characters.Find(Separator) == Absent || (_settings.UnknownToken is null && _byteIds.Contains(Absent)))
        {
            return false;
        }

        foreach (var (token, _) in Vocabulary)
        {
            var at = token.LastIndexOf(Separator);
            if (at > 0 && token.AsSpan(0, at).ContainsAnyExcept(Separator))
            {
                return false;
            }
        }

        return true;
    }

    private static int FindCut(ReadOnlySpan<char> word, int start)
    {
        var letters = start;
        while (letters < word.Length && word[letters] == Separator)
        {
            letters++;
        }

        var next = word[letters..].IndexOf(Separator);
        return next < 0 ? word.Length : letters + next;
    }
}
