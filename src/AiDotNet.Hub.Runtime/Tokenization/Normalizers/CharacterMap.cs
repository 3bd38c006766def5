using System.Buffers.Binary;
using System.Text;

namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>
/// The map of <see cref="Precompiled"/>. Its bytes: the length of a trie in bytes, the trie (a double array of 32-bit units, as darts-clone
/// writes it), then the replacement texts, each ended by a zero; all numbers little-endian. A value of the trie is where a text begins.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] _trie;
    private readonly byte[] _texts;
    private readonly string?[] _ascii = new string?[0x80];

    private CharacterMap(uint[] trie, byte[] texts)
    {
        (_trie, _texts) = (trie, texts);
        for (var unit = '\0'; unit < _ascii.Length; unit++)
        {
            _ascii[unit] = Search([unit]);
        }
    }

    /// <summary>Reads a map.</summary>
    /// <returns>Null where the bytes are no map.</returns>
    public static CharacterMap? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(bytes) is var length && (length > bytes.Length - sizeof(uint) || length % sizeof(uint) != 0))
        {
            return null;
        }

        var units = bytes.Slice(sizeof(uint), (int)length);
        var trie = new uint[length / sizeof(uint)];
        for (var i = 0; i < trie.Length; i++)
        {
            trie[i] = BinaryPrimitives.ReadUInt32LittleEndian(units[(i * sizeof(uint))..]);
        }

        var texts = bytes[(sizeof(uint) + (int)length)..].ToArray();
        return System.Text.Unicode.Utf8.IsValid(texts) ? new CharacterMap(trie, texts) : null;
    }

    /// <summary>What the shortest entry that a text begins with is replaced by; null where there is none.</summary>
    public string? Find(ReadOnlySpan<char> text) => text.Length == 1 && text[0] < _ascii.Length ? _ascii[text[0]] : Search(text);

    private string? Search(ReadOnlySpan<char> text)
    {
        if (_trie.Length == 0)
        {
            return null;
        }

        Span<byte> utf8 = stackalloc byte[32];
        var length = text.Length <= 8 ? Encoding.UTF8.GetBytes(text, utf8) : 0;
        var position = Offset(_trie[0]);
        foreach (var value in utf8[..length])
        {
            if (value == 0)
            {
                return null;
            }

            position ^= value;
            if (position >= _trie.Length || Label(_trie[position]) != value)
            {
                return null;
            }

            var unit = _trie[position];
            position ^= Offset(unit);
            if (HasValue(unit))
            {
                return position < _trie.Length ? Text((int)(_trie[position] & 0x7FFFFFFF)) : null;
            }
        }

        return null;
    }

    private string? Text(int start)
    {
        if (start >= _texts.Length)
        {
            return null;
        }

        var rest = _texts.AsSpan(start);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static bool HasValue(uint unit) => (unit >> 8 & 1) != 0;

    private static uint Label(uint unit) => unit & 0x800000FF;

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
