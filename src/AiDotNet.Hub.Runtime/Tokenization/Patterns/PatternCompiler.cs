using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>Turns a pattern into steps. A run that could not use what it gives back keeps what it has, which makes the patterns of real tokenizers linear.</summary>
internal sealed class PatternCompiler
{
    private const int MostInstructions = 50_000;

    private readonly List<Instruction> _program = [];
    private int _slots;

    /// <exception cref="PatternException">The pattern is too large.</exception>
    public static (Instruction[] Program, int Slots) Compile(PatternNode root)
    {
        var compiler = new PatternCompiler();
        compiler.Emit(root, Follow.Anything);
        compiler.Add(new Instruction(Operation.Match));
        return ([.. compiler._program], compiler._slots);
    }

    private void Emit(PatternNode node, Follow follow)
    {
        switch (node)
        {
            case SetNode set:
                Add(new Instruction(Operation.Set, set.Set.ToSet()));
                break;
            case FoldedTextNode text:
                Add(new Instruction(Operation.Folded, Folded: text.Folded));
                break;
            case SequenceNode sequence:
                EmitSequence(sequence, follow);
                break;
            case ChoiceNode choice:
                EmitChoice(choice, follow);
                break;
            case RepeatNode repeat:
                EmitRepeat(repeat, follow);
                break;
            case AtomicNode atomic:
                EmitInner(atomic.Body, Follow.Anything, new Instruction(Operation.Atomic));
                break;
            case LookNode look:
                var (min, max) = look.IsAhead ? (0, -1) : PatternFacts.Length(look.Body);
                EmitInner(
                    look.Body,
                    look.IsAhead ? Follow.Anything : Follow.Unknown,
                    new Instruction(Operation.Look, Min: min, Max: max, Flag: look.IsNegative));
                break;
            case AnchorNode anchor:
                Add(new Instruction(Operation.Anchor, Target: (int)anchor.Anchor));
                break;
        }
    }

    private void EmitSequence(SequenceNode sequence, Follow follow)
    {
        var follows = new Follow[sequence.Parts.Count];
        for (var i = follows.Length - 1; i >= 0; i--)
        {
            follows[i] = follow;
            follow = follow.After(sequence.Parts[i]);
        }

        for (var i = 0; i < follows.Length; i++)
        {
            Emit(sequence.Parts[i], follows[i]);
        }
    }

    private void EmitChoice(ChoiceNode choice, Follow follow)
    {
        var ends = new List<int>();
        for (var i = 0; i < choice.Options.Count - 1; i++)
        {
            var option = choice.Options[i];
            var fork = Add(new Instruction(Operation.Fork, PatternFacts.CanBeEmpty(option) ? null : PatternFacts.First(option).ToSet()));
            Emit(option, follow);
            ends.Add(Add(new Instruction(Operation.Jump)));
            PointHere(fork);
        }

        Emit(choice.Options[^1], follow);
        ends.ForEach(PointHere);
    }

    private void EmitRepeat(RepeatNode repeat, Follow follow)
    {
        var (body, min, max, kind) = repeat;
        if (body is SetNode set && kind != RepeatKind.Lazy)
        {
            var keeps = kind == RepeatKind.Possessive || follow.NeverWants(set.Set);
            Add(new Instruction(Operation.Run, set.Set.ToSet(), Min: min, Max: max, Flag: keeps));
            return;
        }

        if (kind == RepeatKind.Possessive)
        {
            Emit(new AtomicNode(repeat with { Kind = RepeatKind.Greedy }), follow);
            return;
        }

        // A round that takes nothing is the last, however many there should be.
        var leaves = new List<int>();
        for (var i = 0; i < min; i++)
        {
            EmitRound(body, Follow.Unknown, min > 1 || max > 1, leaves);
        }

        EmitOptionalRounds(repeat, follow, leaves);
        leaves.ForEach(PointHere);
    }

    private void EmitOptionalRounds(RepeatNode repeat, Follow follow, List<int> leaves)
    {
        var (body, min, max, kind) = repeat;
        var operation = kind == RepeatKind.Lazy ? Operation.ForkLazily : Operation.Fork;
        if (max != int.MaxValue)
        {
            var forks = new List<int>();
            for (var i = min; i < max; i++)
            {
                forks.Add(EmitFork(operation, body));
                EmitRound(body, i + 1 == max ? follow : Follow.Unknown, max > 1, leaves);
            }

            forks.ForEach(PointHere);
            return;
        }

        var start = _program.Count;
        var loop = EmitFork(operation, body);
        EmitRound(body, Follow.Unknown, isOneOfSeveral: true, leaves);
        Add(new Instruction(Operation.Jump, Target: start));
        PointHere(loop);
    }

    private void EmitRound(PatternNode body, Follow follow, bool isOneOfSeveral, List<int> leaves)
    {
        if (!isOneOfSeveral || !PatternFacts.CanBeEmpty(body))
        {
            Emit(body, follow);
            return;
        }

        var slot = _slots++;
        Add(new Instruction(Operation.Mark, Target: slot));
        Emit(body, Follow.Unknown);
        leaves.Add(Add(new Instruction(Operation.LeaveIfStill, Min: slot)));
    }

    private int EmitFork(Operation operation, PatternNode body) => Add(operation == Operation.Fork && !PatternFacts.CanBeEmpty(body)
        ? new Instruction(operation, PatternFacts.First(body).ToSet())
        : new Instruction(operation));

    private void EmitInner(PatternNode body, Follow follow, Instruction instruction)
    {
        var index = Add(instruction);
        Emit(body, follow);
        Add(new Instruction(Operation.Match));
        PointHere(index);
    }

    private void PointHere(int instruction) => _program[instruction] = _program[instruction] with { Target = _program.Count };

    private int Add(Instruction instruction)
    {
        if (_program.Count == MostInstructions)
        {
            throw new PatternException($"it takes more than {MostInstructions} steps to write down");
        }

        _program.Add(instruction);
        return _program.Count - 1;
    }

    /// <summary>What stands behind a part of the pattern.</summary>
    /// <param name="First">What it begins with, where it must take something; null where that is not known.</param>
    /// <param name="Always">Whether it matches everywhere.</param>
    private readonly record struct Follow(CodePointRanges? First, bool Always)
    {
        public static readonly Follow Anything = new(null, true);
        public static readonly Follow Unknown = new(null, false);

        /// <summary>What stands behind a part that stands before that part.</summary>
        public Follow After(PatternNode part)
        {
            if (!PatternFacts.CanBeEmpty(part))
            {
                return new Follow(PatternFacts.First(part), false);
            }

            return !PatternFacts.AlwaysMatches(part) ? Unknown
                : Always ? Anything
                : First is null ? Unknown
                : new Follow(First.Union(PatternFacts.First(part)), false);
        }

        /// <summary>Whether it has no use for code points that a run of a set would give back.</summary>
        public bool NeverWants(CodePointRanges set) => Always || (First is not null && !First.Overlaps(set));
    }
}
