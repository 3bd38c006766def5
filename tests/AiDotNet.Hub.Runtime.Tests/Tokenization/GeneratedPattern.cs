namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

/// <summary>Regular expressions as tokenizers use them, and odder ones, from a seed.</summary>
internal sealed class GeneratedPattern(int seed)
{
    private static readonly string[] Atoms =
    [
        "a", "b", " ", "s", "'", "\u00e9", "\u4e2d", "\ud83d\ude00", ".", "\\s", "\\S", "\\w", "\\W", "\\d", "\\D", "\\h", "\\p{L}", "\\P{L}", "\\p{N}", "\\p{Lu}", "\\p{Ll}",
        "\\p{^M}", "\\p{P}", "\\p{S}", "\\p{Han}", "\\p{Hiragana}", "\\p{Alpha}", "\\R", "\\r", "\\n", "\\t", "\\x{4E2D}", "\\u00e9", "\\.", "\\N", "\\O",
        "[^\\s\\p{L}\\p{N}]", "[a-z]", "[A-Z0-9_]", "[\\r\\n]", "[^\\r\\n\\p{L}\\p{N}]", "[[:alpha:]]", "[[:^space:]]", "[^[:punct:]]", "[\\p{L}\\p{M}]", "[\\p{L}&&[^a-m]]",
        "[\\u4e00-\\u9fff]", "[\\w-]", "[^\\w\\s]", "[-a]", "[a\\]b]", "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]",
    ];

    private static readonly string[] Repeats = ["*", "+", "?", "*?", "+?", "??", "*+", "++", "?+", "{2}", "{1,3}", "{2,}", "{,2}"];
    private static readonly string[] Anchors = ["^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z", "\\G"];
    private static readonly string[] Ends = ["(?=", "(?!", "(?:", "(?>", "(", "(?i:", "(?m:", "(?<x>"];

    private readonly Random _random = new(seed);

    public string Next() => Choice(2);

    private string Choice(int depth) => string.Join('|', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Sequence(depth)));

    private string Sequence(int depth) => string.Concat(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Part(depth)));

    private string Part(int depth)
    {
        switch (_random.Next(14))
        {
            case 0:
                return Pick(Anchors);
            case 1 or 2 when depth > 0:
                var start = Pick(Ends);
                var body = start + Choice(depth - 1) + ")";
                return start is "(?=" or "(?!" ? body : body + Pick(["", "", "?", "??", "{2}", "{1,3}"]);
            case 3:
                // Its line end behind a place is neither one character nor two.
                return Pick(["(?<=", "(?<!"]) + Pick(Atoms).Replace("\\R", "\\n", StringComparison.Ordinal) + ")";
            case 4:
                return "(?i:" + Pick(["'s|'t|'re", "ss", "stra\u00dfe", "k", "\u00e9", "fi", "[a-f]", "\u03c3"]) + ")";
            default:
                return Pick(Atoms) + Repeat();
        }
    }

    private string Repeat() => _random.Next(2) == 0 ? "" : Pick(Repeats);

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
