using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>Reads <c>[...]</c>: characters, ranges, classes, sets within sets, and intersections.</summary>
internal sealed class PatternClassParser(PatternCursor cursor, bool ignoreCase)
{
    private const int DeepestNesting = 32;

    /// <summary>Reads a set that stands for itself; where case is ignored, a member such as <c>ß</c> is what it folds to as well, however long.</summary>
    public PatternNode ParseNode()
    {
        var isNegative = !cursor.AtEnd && cursor.Peek == '^';
        var set = Parse();
        if (!ignoreCase || isNegative)
        {
            return new SetNode(set);
        }

        PatternNode[] texts = [.. CaseFolding.LongFolds(set).Select(fold => new FoldedTextNode(fold))];
        return texts.Length == 0 ? new SetNode(set) : new ChoiceNode([new SetNode(set), .. texts]);
    }

    /// <param name="depth">How many sets this one stands in.</param>
    /// <returns>The set; the cursor stands behind it.</returns>
    public CodePointRanges Parse(int depth = 0)
    {
        if (depth > DeepestNesting)
        {
            throw cursor.Problem($"it nests more than {DeepestNesting} sets");
        }

        var isNegative = cursor.TryTake('^');
        var (whole, part, isFirst) = ((CodePointRanges?)null, new List<(int Start, int End)>(), true);
        while (true)
        {
            if (cursor.AtEnd)
            {
                throw cursor.Problem("a set is not closed");
            }

            // A bracket that comes first is a character, where another closes the set.
            if (cursor.Peek == ']' && !(isFirst && HasAnotherEnd()))
            {
                cursor.Take();
                if (isFirst)
                {
                    throw cursor.Problem("a set is empty");
                }

                break;
            }

            isFirst = false;
            if (cursor.StartsWith("&&"))
            {
                cursor.Index += 2;
                whole = Intersect(whole, part);
                part = [];
                continue;
            }

            ParseItem(part, depth);
        }

        var set = Intersect(whole, part);

        // Case is closed over once, for the outermost set, before it is turned round.
        set = ignoreCase && depth == 0 ? CaseFolding.Close(set) : set;
        return isNegative ? set.Negate() : set;
    }

    private static CodePointRanges Intersect(CodePointRanges? whole, List<(int Start, int End)> part) =>
        whole?.Intersect(CodePointRanges.Of(part)) ?? CodePointRanges.Of(part);

    private void ParseItem(List<(int Start, int End)> part, int depth)
    {
        if (ParseOne(depth, out var start) is { } set)
        {
            part.AddRange(set.Ranges);
            return;
        }

        var behind = cursor.Index;
        if (cursor.TryTake('-') && !cursor.AtEnd && cursor.Peek != ']' && !cursor.StartsWith("&&"))
        {
            if (ParseOne(depth, out var end) is { } other)
            {
                // A class cannot end a range: the hyphen is a character.
                part.AddRange([(start, start), ('-', '-'), .. other.Ranges]);
                return;
            }

            part.Add(start <= end ? (start, end) : throw cursor.Problem("a range ends before it begins"));
            return;
        }

        cursor.Index = behind;
        part.Add((start, start));
    }

    private CodePointRanges? ParseOne(int depth, out int literal)
    {
        literal = -1;
        if (cursor.StartsWith("[:") && TryParseBracket() is { } bracket)
        {
            return bracket;
        }

        var code = cursor.TakeCodePoint();
        switch (code)
        {
            case '[':
                return Parse(depth + 1);
            case '\\':
                var escape = PatternEscape.Parse(cursor, inClass: true);
                literal = escape.Literal;
                return escape.Literal >= 0 ? null : ((SetNode)escape.Node!).Set;
            default:
                literal = code;
                return null;
        }
    }

    private CodePointRanges? TryParseBracket()
    {
        var start = cursor.Index;
        cursor.Index += 2;
        var isNegative = cursor.TryTake('^');
        var name = new System.Text.StringBuilder();
        while (!cursor.AtEnd && char.IsAsciiLetterLower(cursor.Peek))
        {
            name.Append(cursor.Take());
        }

        if (!cursor.StartsWith(":]"))
        {
            cursor.Index = start;
            return null;
        }

        cursor.Index += 2;
        var set = PropertyNames.FindBracket(name.ToString());
        return isNegative ? set.Negate() : set;
    }

    private bool HasAnotherEnd()
    {
        var start = cursor.Index;
        cursor.Index++;
        var found = false;
        while (!found && !cursor.AtEnd)
        {
            found = cursor.Take() == ']';
        }

        cursor.Index = start;
        return found;
    }
}
