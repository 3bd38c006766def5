using System.Text;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

/// <summary>Texts that are hard on tokenizers, from a seed.</summary>
internal sealed class GeneratedText(int seed)
{
    private static readonly string[] Pieces =
    [
        " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\u2028", "\u200b", "\u200d", "\ufeff", "\u0085", "\u001c", "\u00ad", "\u2581", "\u0120",
        "'s", "'S", "'\u017f", "'ll", "don't", "I'VE", "...", "?!", "\u2014", "\"", "''", "``", "##", "</w>", "<unk>", "[UNK]", "[MASK]", "<s>", "</s>", "<0x0A>",
        "0", "12345", "3.14", "\u00bd", "\u00b2", "\u0663", "\u2167", "\u4e09", "a", "A", "the", "Hello", "world", "\u00c9", "\u00e9", "e\u0301", "\u0301",
        "\u0323\u0301", "\u0130", "\u0131", "\u00df", "\u1e9e", "\ufb01", "\u03a3", "\u03c2", "\u01c5", "\u2460", "\uff21", "\uff9e", "\u212b", "\u00aa", "\u2122",
        "\u4e2d\u6587", "\u65e5\u672c", "\u3053\u3093", "\u30ab\u30bf\u30ca", "\u30fc", "\ud55c\uad6d", "\u1112\u1161\u11ab", "\u1100", "\u1161", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
        "\u0928\u092e\u0938\u094d\u0924\u0947", "\u0915\u094d\u0937", "\u0915\u094d\u200d\u0958\u0301", "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627", "\u041f\u0440\u0438\u0432\u0435\u0442",
        "\ud83d\ude00", "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67", "\ud83c\udde9\ud83c\uddea", "\ud83c\uddeb", "1\ufe0f\u20e3", "\ud83d\udc4d\ud83c\udffd", "\ud835\udc00", "\ud840\udc07", "\ud800\udf80",
        "\u0600a", "\u00a9\u200d\u2122\u0301", "\u0f77", "\uac01\u11a8", "\ua7f2", "\u0378", "\ue000", "\ufffd", "\0", "\u007f", "\u0001",
    ];

    private readonly Random _random = new(seed);

    /// <summary>A text of up to some forty pieces.</summary>
    /// <param name="tokens">Texts that mean something to the tokenizer.</param>
    public string Next(IReadOnlyList<string> tokens)
    {
        var text = new StringBuilder();
        var kind = _random.Next(6);
        for (var count = _random.Next(1, kind == 0 ? 40 : 12); count > 0; count--)
        {
            switch (_random.Next(kind == 1 ? 3 : 8))
            {
                case 0 when tokens.Count > 0:
                    text.Append(tokens[_random.Next(tokens.Count)]);
                    break;
                case 1:
                    text.Append(NextRune());
                    break;
                case 2:
                    text.Append(Pieces[_random.Next(Pieces.Length)], 0, 1);
                    break;
                case 3:
                    text.Append((char)_random.Next('a', 'z' + 1), _random.Next(1, 9));
                    break;
                case 4:
                    text.Append(' ').Append(Pieces[_random.Next(Pieces.Length)]);
                    break;
                default:
                    text.Append(Pieces[_random.Next(Pieces.Length)]);
                    break;
            }
        }

        return Repair(text.ToString());
    }

    private Rune NextRune()
    {
        while (true)
        {
            var code = _random.Next(4) switch { 0 => _random.Next(0x80), 1 => _random.Next(0x3000), 2 => _random.Next(0x10000), _ => _random.Next(0x20000) };
            if (Rune.IsValid(code))
            {
                return new Rune(code);
            }
        }
    }

    // Half a pair cannot be sent to the reference.
    private static string Repair(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));
}
