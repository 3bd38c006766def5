using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>A part of a regular expression.</summary>
internal abstract record PatternNode;

/// <summary>One code point of a set.</summary>
internal sealed record SetNode(CodePointRanges Set) : PatternNode;

/// <summary>A text whatever its case: what folds to these code points.</summary>
internal sealed record FoldedTextNode(int[] Folded) : PatternNode;

/// <summary>One after the other; empty for nothing.</summary>
internal sealed record SequenceNode(IReadOnlyList<PatternNode> Parts) : PatternNode;

/// <summary>The first that leads to a match.</summary>
internal sealed record ChoiceNode(IReadOnlyList<PatternNode> Options) : PatternNode;

/// <summary>So many times.</summary>
/// <param name="Body">What is repeated.</param>
/// <param name="Min">The fewest times.</param>
/// <param name="Max">The most times, <see cref="int.MaxValue"/> for no limit.</param>
/// <param name="Kind">Which number of times is tried first.</param>
internal sealed record RepeatNode(PatternNode Body, int Min, int Max, RepeatKind Kind) : PatternNode;

/// <summary>Holds where its body matches (or does not), and consumes nothing.</summary>
internal sealed record LookNode(PatternNode Body, bool IsAhead, bool IsNegative) : PatternNode;

/// <summary>The body's first match; no other is tried.</summary>
internal sealed record AtomicNode(PatternNode Body) : PatternNode;

/// <summary>A place in the text.</summary>
internal sealed record AnchorNode(Anchor Anchor) : PatternNode;

internal enum RepeatKind
{
    Greedy,
    Lazy,
    Possessive,
}

internal enum Anchor
{
    TextStart,
    TextEnd,
    TextEndOrLastLine,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
    SearchStart,
}
