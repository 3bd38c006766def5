using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>The names that a regular expression may give a class of code points: categories, scripts, properties. Case, spaces and underscores do not count.</summary>
internal static class PropertyNames
{
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["letter"] = "l", ["uppercaseletter"] = "lu", ["lowercaseletter"] = "ll", ["titlecaseletter"] = "lt", ["modifierletter"] = "lm",
        ["otherletter"] = "lo", ["casedletter"] = "lc", ["mark"] = "m", ["combiningmark"] = "m", ["nonspacingmark"] = "mn", ["spacingmark"] = "mc",
        ["enclosingmark"] = "me", ["number"] = "n", ["decimalnumber"] = "nd", ["letternumber"] = "nl", ["othernumber"] = "no",
        ["punctuation"] = "p", ["connectorpunctuation"] = "pc", ["dashpunctuation"] = "pd", ["openpunctuation"] = "ps", ["closepunctuation"] = "pe",
        ["initialpunctuation"] = "pi", ["finalpunctuation"] = "pf", ["otherpunctuation"] = "po", ["symbol"] = "s", ["mathsymbol"] = "sm",
        ["currencysymbol"] = "sc", ["modifiersymbol"] = "sk", ["othersymbol"] = "so", ["separator"] = "z", ["spaceseparator"] = "zs",
        ["lineseparator"] = "zl", ["paragraphseparator"] = "zp", ["other"] = "c", ["control"] = "cc", ["format"] = "cf", ["privateuse"] = "co",
        ["unassigned"] = "cn", ["arab"] = "arabic", ["armn"] = "armenian", ["beng"] = "bengali", ["bopo"] = "bopomofo", ["cyrl"] = "cyrillic",
        ["deva"] = "devanagari", ["ethi"] = "ethiopic", ["geor"] = "georgian", ["grek"] = "greek", ["gujr"] = "gujarati", ["guru"] = "gurmukhi",
        ["hani"] = "han", ["hang"] = "hangul", ["hebr"] = "hebrew", ["hira"] = "hiragana", ["kana"] = "katakana", ["khmr"] = "khmer",
        ["knda"] = "kannada", ["laoo"] = "lao", ["latn"] = "latin", ["mlym"] = "malayalam", ["mong"] = "mongolian", ["mymr"] = "myanmar",
        ["orya"] = "oriya", ["sinh"] = "sinhala", ["taml"] = "tamil", ["telu"] = "telugu", ["tibt"] = "tibetan", ["zyyy"] = "common",
        ["zinh"] = "inherited", ["qaai"] = "inherited", ["zzzz"] = "unknown", ["wspace"] = "whitespace", ["alphabetic"] = "alpha",
    };

    /// <summary>The code points of a property.</summary>
    /// <param name="name">The property.</param>
    /// <param name="inClass">Whether it stands within <c>[...]</c>, where words have no superscripts and fractions.</param>
    public static CodePointRanges Find(string name, bool inClass)
    {
        var plain = string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return plain == "any" ? CodePointRanges.All
            : plain == "word" && inClass ? FindBracket(plain)
            : UnicodeTables.FindClass(Aliases.GetValueOrDefault(plain, plain)) ?? throw new PatternException($"the property '{name}' is not built in");
    }

    /// <summary>The code points of a bracket such as <c>alpha</c> in <c>[[:alpha:]]</c>.</summary>
    public static CodePointRanges FindBracket(string name) =>
        UnicodeTables.FindClass($"[:{name}:]") ?? throw new PatternException($"there is no bracket '[:{name}:]'");

    /// <summary>The code points of <c>\w</c>, <c>\d</c>, <c>\s</c> and <c>\h</c>; of their opposites with the letter in upper case.</summary>
    public static CodePointRanges FindShorthand(char letter, bool inClass)
    {
        var set = letter is 'w' or 'W' && inClass ? FindBracket("word") : UnicodeTables.FindClass($"\\{char.ToLowerInvariant(letter)}")!;
        return char.IsAsciiLetterUpper(letter) ? set.Negate() : set;
    }
}
