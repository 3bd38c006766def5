namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>What becomes of a separator.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}
