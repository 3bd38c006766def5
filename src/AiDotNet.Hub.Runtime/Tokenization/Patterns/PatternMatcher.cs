namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>Runs a pattern's program on a text, with a stack of its own and a budget of steps: no pattern overflows the thread's stack or runs forever.</summary>
internal ref struct PatternMatcher
{
    private const int AnyEnd = -1;
    private const int Plain = -1;
    private const int Undo = -2;
    private const int MostFrames = 1 << 22;
    private const int LargestSpare = 1 << 12;

    // Real patterns take about ten steps a character. What looks at every rest of a long text anew runs out.
    private const long StepsPerCharacter = 2000;
    private const long FirstSteps = 1_000_000;

    [ThreadStatic]
    private static Frame[]? _spareStack;

    private readonly Pattern _pattern;
    private readonly Instruction[] _program;
    private readonly ReadOnlySpan<char> _text;
    private readonly int[] _marks;
    private Frame[] _stack;
    private int _count;
    private int _searchStart;
    private long _steps;

    public PatternMatcher(Pattern pattern, ReadOnlySpan<char> text)
    {
        (_pattern, _program) = (pattern, pattern.Program);
        _text = text;
        _marks = pattern.Slots == 0 ? [] : new int[pattern.Slots];
        _stack = _spareStack ??= new Frame[64];
        _steps = FirstSteps + (StepsPerCharacter * text.Length);
    }

    /// <summary>The end of the match that begins at a place, or -1.</summary>
    /// <param name="start">The place.</param>
    /// <param name="searchStart">Where the search for it began.</param>
    public int Match(int start, int searchStart)
    {
        (_count, _searchStart) = (0, searchStart);
        return Run(0, start, AnyEnd);
    }

    private int Run(int pc, int at, int requiredEnd)
    {
        var floor = _count;
        while (true)
        {
            if (--_steps < 0)
            {
                throw _pattern.TooManySteps(_text.Length);
            }

            ref readonly var step = ref _program[pc];
            switch (step.Operation)
            {
                case Operation.Set:
                    if (at < _text.Length && step.Set!.Contains(NormalizedText.CodePointAt(_text, at, out var units)))
                    {
                        at += units;
                        pc++;
                        continue;
                    }

                    break;
                case Operation.Folded:
                    var taken = CaseFolding.Match(_text[at..], step.Folded!);
                    if (taken >= 0)
                    {
                        at += taken;
                        pc++;
                        continue;
                    }

                    break;
                case Operation.Run:
                    var (end, least) = Take(in step, at);
                    if (end >= 0)
                    {
                        if (!step.Flag && end > least)
                        {
                            Push(new Frame(pc + 1, end, least));
                        }

                        _steps -= end - at;
                        at = end;
                        pc++;
                        continue;
                    }

                    break;
                case Operation.Fork:
                    if (step.Set is not null && (at == _text.Length || !step.Set.Contains(NormalizedText.CodePointAt(_text, at, out _))))
                    {
                        pc = step.Target;
                        continue;
                    }

                    Push(new Frame(step.Target, at, Plain));
                    pc++;
                    continue;
                case Operation.ForkLazily:
                    Push(new Frame(pc + 1, at, Plain));
                    pc = step.Target;
                    continue;
                case Operation.Jump:
                    pc = step.Target;
                    continue;
                case Operation.Look:
                    if (Looks(in step, pc + 1, at) != step.Flag)
                    {
                        pc = step.Target;
                        continue;
                    }

                    break;
                case Operation.Atomic:
                    var inner = Run(pc + 1, at, AnyEnd);
                    if (inner >= 0)
                    {
                        (at, pc) = (inner, step.Target);
                        continue;
                    }

                    break;
                case Operation.Anchor:
                    if (Holds((Anchor)step.Target, at))
                    {
                        pc++;
                        continue;
                    }

                    break;
                case Operation.Mark:
                    Push(new Frame(step.Target, _marks[step.Target], Undo));
                    _marks[step.Target] = at;
                    pc++;
                    continue;
                case Operation.LeaveIfStill:
                    pc = _marks[step.Min] == at ? step.Target : pc + 1;
                    continue;
                case Operation.Match when requiredEnd == AnyEnd || at == requiredEnd:
                    _count = floor;
                    return at;
            }

            if (!TryPop(floor, out pc, out at))
            {
                return -1;
            }
        }
    }

    private readonly (int End, int Least) Take(in Instruction step, int at)
    {
        var (count, least, set) = (0, at, step.Set!);
        while (count < step.Max && at < _text.Length && set.Contains(NormalizedText.CodePointAt(_text, at, out var units)))
        {
            at += units;
            if (++count == step.Min)
            {
                least = at;
            }
        }

        return count < step.Min ? (-1, -1) : (at, least);
    }

    private bool Looks(in Instruction step, int pc, int at)
    {
        if (step.Max < 0)
        {
            return Run(pc, at, AnyEnd) >= 0;
        }

        for (int back = 0, start = at; back <= step.Max; back++)
        {
            if (back >= step.Min && Run(pc, start, at) >= 0)
            {
                return true;
            }

            if (start == 0)
            {
                return false;
            }

            start -= start > 1 && char.IsLowSurrogate(_text[start - 1]) ? 2 : 1;
        }

        return false;
    }

    private readonly bool Holds(Anchor anchor, int at) => anchor switch
    {
        Anchor.TextStart => at == 0,
        Anchor.TextEnd => at == _text.Length,
        Anchor.TextEndOrLastLine => at == _text.Length || (at == _text.Length - 1 && _text[at] == '\n'),
        Anchor.LineStart => at == 0 || (_text[at - 1] == '\n' && at < _text.Length),
        Anchor.LineEnd => at == _text.Length || _text[at] == '\n',
        Anchor.WordBoundary => IsWord(at, before: true) != IsWord(at, before: false),
        Anchor.NoWordBoundary => IsWord(at, before: true) == IsWord(at, before: false),
        _ => at == _searchStart,
    };

    private readonly bool IsWord(int at, bool before)
    {
        if (before)
        {
            if (at == 0)
            {
                return false;
            }

            at -= at > 1 && char.IsLowSurrogate(_text[at - 1]) ? 2 : 1;
        }

        return at < _text.Length && PatternWords.Set.Contains(NormalizedText.CodePointAt(_text, at, out _));
    }

    private void Push(Frame frame)
    {
        if (_count == _stack.Length)
        {
            if (_count == MostFrames)
            {
                throw _pattern.TooManySteps(_text.Length);
            }

            Array.Resize(ref _stack, _count * 2);
            _spareStack = _stack.Length <= LargestSpare ? _stack : _spareStack;
        }

        _stack[_count++] = frame;
    }

    private bool TryPop(int floor, out int pc, out int at)
    {
        while (_count > floor)
        {
            ref var frame = ref _stack[_count - 1];
            (pc, at) = (frame.Pc, frame.At);
            if (frame.Least == Plain)
            {
                _count--;
                return true;
            }

            if (frame.Least == Undo)
            {
                _marks[pc] = at;
                _count--;
                continue;
            }

            // A run gives back its last code point.
            at -= at > 1 && char.IsLowSurrogate(_text[at - 1]) ? 2 : 1;
            frame.At = at;
            _count -= at == frame.Least ? 1 : 0;
            return true;
        }

        (pc, at) = (0, 0);
        return false;
    }

    /// <summary>Where to go on when what was tried fails.</summary>
    /// <param name="pc">The step; of an undone mark, its slot.</param>
    /// <param name="at">The place; of an undone mark, what it was.</param>
    /// <param name="least">The least place of a run that gives back, <see cref="Plain"/> or <see cref="Undo"/>.</param>
    private struct Frame(int pc, int at, int least)
    {
        public readonly int Pc = pc;
        public readonly int Least = least;
        public int At = at;
    }
}
