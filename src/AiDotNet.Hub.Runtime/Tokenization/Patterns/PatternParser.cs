using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>Reads a regular expression in Oniguruma's syntax as the reference uses it (Ruby's): <c>^</c> and <c>$</c> are ends of lines.</summary>
internal sealed class PatternParser
{
    private const int DeepestNesting = 100;
    private const int MostRepeats = 100_000;

    private readonly PatternCursor _cursor;
    private bool _ignoreCase;
    private bool _dotMatchesNewline;
    private bool _extended;
    private int _depth;

    private PatternParser(string pattern) => _cursor = new PatternCursor(pattern);

    /// <exception cref="PatternException">The pattern is no regular expression, or uses what is not built in.</exception>
    public static PatternNode Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.ParseChoice();
        return parser._cursor.AtEnd ? node : throw parser._cursor.Problem("there is a ')' without a '('");
    }

    private PatternNode ParseChoice()
    {
        if (++_depth > DeepestNesting)
        {
            throw new PatternException($"it nests more than {DeepestNesting} groups");
        }

        // An option that stands alone holds to the end of the group, over its alternatives too.
        var (ignoreCase, dotMatchesNewline, extended) = (_ignoreCase, _dotMatchesNewline, _extended);
        List<PatternNode> options = [ParseSequence()];
        while (_cursor.TryTake('|'))
        {
            options.Add(ParseSequence());
        }

        (_ignoreCase, _dotMatchesNewline, _extended) = (ignoreCase, dotMatchesNewline, extended);
        _depth--;
        return options.Count == 1 ? options[0] : new ChoiceNode(options);
    }

    private PatternNode ParseSequence()
    {
        var parts = new List<PatternNode>();
        var folded = new List<int>();
        while (!_cursor.AtEnd && _cursor.Peek is not ('|' or ')'))
        {
            if (_extended && SkipBlank())
            {
                continue;
            }

            var atom = ParseAtom(out var literal);
            if (atom is null)
            {
                continue;
            }

            var repeated = ParseRepeats(atom);
            if (literal >= 0 && _ignoreCase && ReferenceEquals(repeated, atom))
            {
                CaseFolding.Append(literal, folded);
                continue;
            }

            Flush();
            parts.Add(repeated);
        }

        Flush();
        return parts.Count == 1 ? parts[0] : new SequenceNode(parts);

        // Neighbouring letters fold together: 'ss' is 'ß' too.
        void Flush()
        {
            if (folded.Count > 0)
            {
                parts.Add(new FoldedTextNode([.. folded]));
                folded.Clear();
            }
        }
    }

    private bool SkipBlank()
    {
        if (_cursor.Peek is ' ' or '\t' or '\n' or '\r' or '\f' or '\v')
        {
            _cursor.Take();
            return true;
        }

        if (_cursor.Peek != '#')
        {
            return false;
        }

        while (!_cursor.AtEnd && _cursor.Take() != '\n')
        {
        }

        return true;
    }

    private PatternNode ParseRepeats(PatternNode atom)
    {
        while (TryParseRepeat(out var min, out var max, out var isInterval))
        {
            if (atom is AnchorNode)
            {
                throw _cursor.Problem("an anchor cannot be repeated");
            }

            var kind = RepeatKind.Greedy;
            if (isInterval && min == max && _cursor.TryTake('?'))
            {
                // Ruby reads {n}? as an optional {n}.
                atom = new RepeatNode(new RepeatNode(atom, min, max, RepeatKind.Greedy), 0, 1, RepeatKind.Greedy);
                continue;
            }

            if (_cursor.TryTake('?'))
            {
                kind = RepeatKind.Lazy;
            }
            else if (!isInterval && _cursor.TryTake('+'))
            {
                kind = RepeatKind.Possessive;
            }

            atom = new RepeatNode(atom, min, max, kind);
        }

        return atom;
    }

    private bool TryParseRepeat(out int min, out int max, out bool isInterval)
    {
        (min, max, isInterval) = (0, int.MaxValue, false);
        switch (_cursor.AtEnd ? '\0' : _cursor.Peek)
        {
            case '*':
                break;
            case '+':
                min = 1;
                break;
            case '?':
                max = 1;
                break;
            case '{':
                isInterval = true;
                return TryParseInterval(out min, out max);
            default:
                return false;
        }

        _cursor.Take();
        return true;
    }

    // What is no interval is plain text.
    private bool TryParseInterval(out int min, out int max)
    {
        var start = _cursor.Index;
        _cursor.Take();
        var low = _cursor.TakeNumber();
        var high = low;
        if (_cursor.TryTake(','))
        {
            high = _cursor.TakeNumber() ?? (low is null ? null : int.MaxValue);
            low ??= high is null ? null : 0;
        }

        (min, max) = (low ?? 0, high ?? 0);
        if (low is null || high is null || !_cursor.TryTake('}'))
        {
            _cursor.Index = start;
            return false;
        }

        if (min > MostRepeats || (max > MostRepeats && max != int.MaxValue))
        {
            throw _cursor.Problem($"it repeats more than {MostRepeats} times");
        }

        return min <= max ? true : throw _cursor.Problem("an interval ends before it begins");
    }

    private PatternNode? ParseAtom(out int literal)
    {
        literal = -1;
        var start = _cursor.Index;
        var code = _cursor.TakeCodePoint();
        switch (code)
        {
            case '(':
                return ParseGroup();
            case '[':
                return new PatternClassParser(_cursor, _ignoreCase).ParseNode();
            case '.':
                return new SetNode(_dotMatchesNewline ? CodePointRanges.All : CodePointRanges.Of('\n').Negate());
            case '^':
                return new AnchorNode(Anchor.LineStart);
            case '$':
                return new AnchorNode(Anchor.LineEnd);
            case '\\':
                var escape = PatternEscape.Parse(_cursor, inClass: false);
                literal = escape.Literal;
                return escape.Literal >= 0 ? Literal(escape.Literal) : escape.Node;
            case '*' or '+' or '?':
                _cursor.Index = start;
                throw _cursor.Problem("there is nothing to repeat");
            default:
                literal = code;
                return Literal(code);
        }
    }

    private PatternNode Literal(int code)
    {
        if (!_ignoreCase)
        {
            return new SetNode(CodePointRanges.Of(code));
        }

        var folded = new List<int>();
        CaseFolding.Append(code, folded);
        return new FoldedTextNode([.. folded]);
    }

    private PatternNode? ParseGroup()
    {
        if (!_cursor.TryTake('?'))
        {
            return Capture();
        }

        switch (_cursor.AtEnd ? '\0' : _cursor.Take())
        {
            case ':':
                return Close(ParseChoice());
            case '=':
                return new LookNode(Close(ParseChoice()), IsAhead: true, IsNegative: false);
            case '!':
                return new LookNode(Close(ParseChoice()), IsAhead: true, IsNegative: true);
            case '>':
                return new AtomicNode(Close(ParseChoice()));
            case '#':
                _cursor.TakeThrough(')');
                return null;
            case '<' when _cursor.TryTake('='):
                return LookBehind(isNegative: false);
            case '<' when _cursor.TryTake('!'):
                return LookBehind(isNegative: true);
            case '<':
                _cursor.TakeThrough('>');
                return Capture();
            case '\'':
                _cursor.TakeThrough('\'');
                return Capture();
            default:
                _cursor.Index--;
                return ParseOptions();
        }
    }

    // A group of its own may be repeated even where it is an anchor.
    private SequenceNode Capture() => new([Close(ParseChoice())]);

    private LookNode LookBehind(bool isNegative)
    {
        var body = Close(ParseChoice());
        return PatternFacts.Length(body).Max == int.MaxValue
            ? throw _cursor.Problem("what is looked back for has no limit of length")
            : new LookNode(body, IsAhead: false, isNegative);
    }

    private PatternNode? ParseOptions()
    {
        var (ignoreCase, dotMatchesNewline, extended, value) = (_ignoreCase, _dotMatchesNewline, _extended, true);
        while (true)
        {
            switch (_cursor.AtEnd ? '\0' : _cursor.Take())
            {
                case '-':
                    value = false;
                    break;
                case 'i':
                    ignoreCase = value;
                    break;
                case 'm':
                    dotMatchesNewline = value;
                    break;
                case 'x':
                    extended = value;
                    break;
                case ')':
                    (_ignoreCase, _dotMatchesNewline, _extended) = (ignoreCase, dotMatchesNewline, extended);

                    // The rest of the group is one part, its alternatives included: a(?i)b|c is a(?i:b|c).
                    return ParseChoiceWithOptions(ignoreCase, dotMatchesNewline, extended);
                case ':':
                    var node = ParseChoiceWithOptions(ignoreCase, dotMatchesNewline, extended);
                    return new SequenceNode([Close(node)]);
                default:
                    throw _cursor.Problem("a group of this kind is not built in");
            }
        }
    }

    private PatternNode ParseChoiceWithOptions(bool ignoreCase, bool dotMatchesNewline, bool extended)
    {
        var before = (_ignoreCase, _dotMatchesNewline, _extended);
        (_ignoreCase, _dotMatchesNewline, _extended) = (ignoreCase, dotMatchesNewline, extended);
        var node = ParseChoice();
        (_ignoreCase, _dotMatchesNewline, _extended) = before;
        return node;
    }

    private PatternNode Close(PatternNode body) => _cursor.TryTake(')') ? body : throw _cursor.Problem("a group is not closed");
}
