namespace AiDotNet.Hub.Runtime.Tokenization.Unicode;

/// <summary>GPT-2's alphabet: a visible character for each of the 256 bytes, so that tokens of bytes can be written as text.</summary>
internal static class ByteAlphabet
{
    private const int First = 256;

    private static readonly char[] Characters = Make();
    private static readonly short[] Bytes = Invert();

    /// <summary>The character of a space.</summary>
    public static char Space => Characters[' '];

    public static char ToCharacter(byte value) => Characters[value];

    /// <summary>The byte of a character; false for one outside of the alphabet.</summary>
    public static bool TryGetByte(char character, out byte value)
    {
        var found = character < Bytes.Length ? Bytes[character] : (short)-1;
        value = unchecked((byte)found);
        return found >= 0;
    }

    // Printable bytes of Latin-1 stand for themselves, the others for the characters from U+0100 on.
    private static char[] Make()
    {
        var (characters, next) = (new char[256], First);
        for (var value = 0; value < characters.Length; value++)
        {
            characters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)value : (char)next++;
        }

        return characters;
    }

    private static short[] Invert()
    {
        var bytes = new short[Characters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (short value = 0; value < Characters.Length; value++)
        {
            bytes[Characters[value]] = value;
        }

        return bytes;
    }
}
