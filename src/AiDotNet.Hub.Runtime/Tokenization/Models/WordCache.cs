namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>
/// The tokens of words seen before. A word has one place, which the next word of that place takes over: no lock, no growth. Entries never
/// change, so threads may share it.
/// </summary>
internal sealed class WordCache
{
    private const int Slots = 1 << 15;
    private const int LongestWord = 48;

    private Entry?[]? _entries;

    /// <summary>Appends a known word's tokens.</summary>
    public bool TryAppend(ReadOnlySpan<char> word, List<ModelToken> tokens)
    {
        if (_entries is null || word.Length > LongestWord || Volatile.Read(ref _entries[Slot(word)]) is not { } entry || !word.SequenceEqual(entry.Word))
        {
            return false;
        }

        tokens.AddRange(entry.Tokens);
        return true;
    }

    /// <summary>Keeps a word's tokens.</summary>
    public void Add(ReadOnlySpan<char> word, ReadOnlySpan<ModelToken> tokens)
    {
        if (word.Length <= LongestWord)
        {
            var entries = _entries ??= new Entry?[Slots];
            Volatile.Write(ref entries[Slot(word)], new Entry(word.ToString(), tokens.ToArray()));
        }
    }

    private static int Slot(ReadOnlySpan<char> word) => string.GetHashCode(word) & (Slots - 1);

    private sealed record Entry(string Word, ModelToken[] Tokens);
}
