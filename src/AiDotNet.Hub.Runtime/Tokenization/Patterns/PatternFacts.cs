using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>What is known of a part of a pattern before any text is seen.</summary>
internal static class PatternFacts
{
    /// <summary>Whether a part may match the empty text.</summary>
    public static bool CanBeEmpty(PatternNode node) => node switch
    {
        SetNode => false,
        FoldedTextNode => false,
        SequenceNode sequence => sequence.Parts.All(CanBeEmpty),
        ChoiceNode choice => choice.Options.Any(CanBeEmpty),
        RepeatNode repeat => repeat.Min == 0 || CanBeEmpty(repeat.Body),
        AtomicNode atomic => CanBeEmpty(atomic.Body),
        _ => true,
    };

    /// <summary>Whether a part matches everywhere, if need be the empty text.</summary>
    public static bool AlwaysMatches(PatternNode node) => node switch
    {
        SequenceNode sequence => sequence.Parts.All(AlwaysMatches),
        ChoiceNode choice => choice.Options.Any(AlwaysMatches),
        RepeatNode repeat => repeat.Min == 0 || AlwaysMatches(repeat.Body),
        AtomicNode atomic => AlwaysMatches(atomic.Body),
        _ => false,
    };

    /// <summary>The code points that a match of a part may begin with, where it is not empty.</summary>
    public static CodePointRanges First(PatternNode node)
    {
        switch (node)
        {
            case SetNode set:
                return set.Set;
            case FoldedTextNode text:
                return CaseFolding.WithFoldBeginningWith(text.Folded[0]);
            case SequenceNode sequence:
                var first = CodePointRanges.Empty;
                foreach (var part in sequence.Parts)
                {
                    first = first.Union(First(part));
                    if (!CanBeEmpty(part))
                    {
                        break;
                    }
                }

                return first;
            case ChoiceNode choice:
                return choice.Options.Aggregate(CodePointRanges.Empty, (all, option) => all.Union(First(option)));
            case RepeatNode repeat:
                return repeat.Max == 0 ? CodePointRanges.Empty : First(repeat.Body);
            case AtomicNode atomic:
                return First(atomic.Body);
            default:
                return CodePointRanges.Empty;
        }
    }

    /// <summary>The fewest and the most code points of a match; <see cref="int.MaxValue"/> for no limit.</summary>
    public static (int Min, int Max) Length(PatternNode node)
    {
        switch (node)
        {
            case SetNode:
                return (1, 1);
            case FoldedTextNode text:
                return (CaseFolding.FewestCodePoints(text.Folded), text.Folded.Length);
            case SequenceNode sequence:
                return sequence.Parts.Select(Length).Aggregate((Min: 0, Max: 0), (sum, one) => (Add(sum.Min, one.Min), Add(sum.Max, one.Max)));
            case ChoiceNode choice:
                var lengths = choice.Options.Select(Length).ToList();
                return (lengths.Min(length => length.Min), lengths.Max(length => length.Max));
            case RepeatNode repeat:
                var (min, max) = Length(repeat.Body);
                return (Multiply(min, repeat.Min), Multiply(max, repeat.Max));
            case AtomicNode atomic:
                return Length(atomic.Body);
            default:
                return (0, 0);
        }
    }

    private static int Add(int a, int b) => (int)Math.Min((long)a + b, int.MaxValue);

    private static int Multiply(int a, int b) => (int)Math.Min((long)a * b, int.MaxValue);
}
