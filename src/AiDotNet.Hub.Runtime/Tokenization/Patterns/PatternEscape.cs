using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>What follows a backslash: a character, a class, or a part of its own.</summary>
internal static class PatternEscape
{
    private static readonly CodePointRanges Newline = CodePointRanges.Of([('\n', '\r'), (0x85, 0x85), (0x2028, 0x2029)]);

    /// <param name="cursor">Behind the backslash.</param>
    /// <param name="inClass">Whether it stands within <c>[...]</c>.</param>
    /// <returns>The character, or -1 and the part.</returns>
    public static (int Literal, PatternNode? Node) Parse(PatternCursor cursor, bool inClass)
    {
        var code = cursor.TakeCodePoint();
        return code switch
        {
            't' => ('\t', null),
            'n' => ('\n', null),
            'r' => ('\r', null),
            'f' => ('\f', null),
            'v' => ('\v', null),
            'a' => ('\a', null),
            'e' => (0x1B, null),
            'b' when inClass => ('\b', null),
            'x' => (ParseHexadecimal(cursor), null),
            'u' => (cursor.TakeHexadecimal(4) ?? throw cursor.Problem("'\\u' needs four digits"), null),
            >= '0' and <= '7' when inClass || code == '0' => (ParseOctal(cursor, code), null),
            'd' or 'D' or 'w' or 'W' or 's' or 'S' or 'h' or 'H' => (-1, new SetNode(PropertyNames.FindShorthand((char)code, inClass))),
            'p' or 'P' => (-1, new SetNode(ParseProperty(cursor, code == 'P', inClass))),
            _ when inClass => (code, null),
            'R' => (-1, new AtomicNode(new ChoiceNode(
                [new SequenceNode([new SetNode(CodePointRanges.Of('\r')), new SetNode(CodePointRanges.Of('\n'))]), new SetNode(Newline)]))),
            'N' => (-1, new SetNode(CodePointRanges.Of('\n').Negate())),
            'O' => (-1, new SetNode(CodePointRanges.All)),
            'A' => (-1, new AnchorNode(Anchor.TextStart)),
            'z' => (-1, new AnchorNode(Anchor.TextEnd)),
            'Z' => (-1, new AnchorNode(Anchor.TextEndOrLastLine)),
            'b' => (-1, new AnchorNode(Anchor.WordBoundary)),
            'B' => (-1, new AnchorNode(Anchor.NoWordBoundary)),
            'G' => (-1, new AnchorNode(Anchor.SearchStart)),
            >= '1' and <= '9' or 'k' or 'g' or 'K' or 'X' or 'y' or 'Y' or 'M' or 'C' or 'c' =>
                throw cursor.Problem($"'\\{(char)code}' is not built in"),
            _ => (code, null),
        };
    }

    private static int ParseHexadecimal(PatternCursor cursor)
    {
        if (!cursor.TryTake('{'))
        {
            return cursor.TakeHexadecimal(2) ?? 0;
        }

        var code = cursor.TakeHexadecimal(8) ?? throw cursor.Problem("'\\x{' needs digits");
        return cursor.TryTake('}') && code is >= 0 and <= CodePointRanges.Last ? code : throw cursor.Problem("'\\x{...}' is no character");
    }

    private static int ParseOctal(PatternCursor cursor, int first)
    {
        var code = first - '0';
        for (var i = 0; i < 2 && !cursor.AtEnd && cursor.Peek is >= '0' and <= '7'; i++)
        {
            code = (code * 8) + (cursor.Take() - '0');
        }

        return code;
    }

    private static CodePointRanges ParseProperty(PatternCursor cursor, bool isNegative, bool inClass)
    {
        if (!cursor.TryTake('{'))
        {
            throw cursor.Problem("a property needs a name in braces");
        }

        if (cursor.TryTake('^'))
        {
            isNegative = !isNegative;
        }

        var set = PropertyNames.Find(cursor.TakeThrough('}'), inClass);
        return isNegative ? set.Negate() : set;
    }
}
