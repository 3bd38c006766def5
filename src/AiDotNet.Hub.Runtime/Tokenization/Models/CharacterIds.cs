namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>The ids of the tokens that are one code point, by pages of 256.</summary>
internal sealed class CharacterIds
{
    private const int Absent = -1;

    private readonly int[]?[] _pages = new int[]?[0x110000 >> 8];

    public CharacterIds(Vocabulary vocabulary)
    {
        foreach (var (token, id) in vocabulary)
        {
            if (token.Length is 0 or > 2 || NormalizedText.CodePointAt(token, 0, out var units) is var code && units != token.Length)
            {
                continue;
            }

            if (_pages[code >> 8] is not { } page)
            {
                _pages[code >> 8] = page = new int[256];
                Array.Fill(page, Absent);
            }

            page[code & 0xFF] = id;
        }
    }

    /// <summary>The id, or -1.</summary>
    public int Find(int code) => _pages[code >> 8] is { } page ? page[code & 0xFF] : Absent;
}
