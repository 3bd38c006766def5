using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>A step of a compiled pattern.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Set">The code points it takes.</param>
/// <param name="Folded">The text it takes, folded.</param>
/// <param name="Target">Where it may go on instead of the next step; the slot of a mark; an anchor.</param>
/// <param name="Min">The fewest code points of a run; the fewest that are looked back.</param>
/// <param name="Max">The most code points of a run; the most that are looked back, or -1 for a look ahead.</param>
/// <param name="Flag">Whether a run keeps what it has; whether a look must fail.</param>
internal readonly record struct Instruction(
    Operation Operation, CodePointSet? Set = null, int[]? Folded = null, int Target = 0, int Min = 0, int Max = 0, bool Flag = false);

internal enum Operation
{
    /// <summary>Takes one code point of the set.</summary>
    Set,

    /// <summary>Takes a text whatever its case.</summary>
    Folded,

    /// <summary>Takes as many code points of the set as there are, and gives back one by one.</summary>
    Run,

    /// <summary>Goes on with the next step, and with the target where that fails. With a set: goes to the target at once where the next code point is not in it.</summary>
    Fork,

    /// <summary>Goes on with the target, and with the next step where that fails.</summary>
    ForkLazily,

    Jump,

    /// <summary>Looks ahead or behind: the steps up to a match, then the target.</summary>
    Look,

    /// <summary>The steps up to a match, of which no other is tried, then the target.</summary>
    Atomic,

    Anchor,

    /// <summary>Remembers the place in a slot.</summary>
    Mark,

    /// <summary>Goes to the target where the place is still that of the slot: a loop around nothing ends.</summary>
    LeaveIfStill,

    Match,
}
