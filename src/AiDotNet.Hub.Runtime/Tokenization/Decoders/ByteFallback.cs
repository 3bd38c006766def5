using System.Globalization;
using System.Text;

namespace AiDotNet.Hub.Runtime.Tokenization.Decoders;

/// <summary>Joins runs of <c>&lt;0x41&gt;</c> tokens to text; a run that is not UTF-8 as a whole becomes a U+FFFD for each byte.</summary>
internal sealed class ByteFallback : IDecoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public void Decode(List<string> tokens)
    {
        var (bytes, written) = (new List<byte>(), 0);
        for (var i = 0; i <= tokens.Count; i++)
        {
            if (i < tokens.Count && TryReadByte(tokens[i], out var value))
            {
                bytes.Add(value);
                continue;
            }

            if (bytes.Count > 0)
            {
                // A run takes at least as many places as it gives.
                foreach (var text in Join(bytes))
                {
                    tokens[written++] = text;
                }

                bytes.Clear();
            }

            if (i < tokens.Count)
            {
                tokens[written++] = tokens[i];
            }
        }

        tokens.RemoveRange(written, tokens.Count - written);
    }

    private static bool TryReadByte(string token, out byte value)
    {
        value = 0;
        if (token.Length != 6 || !token.StartsWith("<0x", StringComparison.Ordinal) || token[5] != '>')
        {
            return false;
        }

        var digits = token.AsSpan(3, 2);
        return byte.TryParse(digits[0] == '+' ? digits[1..] : digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static IEnumerable<string> Join(List<byte> bytes)
    {
        try
        {
            return [Strict.GetString([.. bytes])];
        }
        catch (DecoderFallbackException)
        {
            return Enumerable.Repeat("\uFFFD", bytes.Count);
        }
    }
}
