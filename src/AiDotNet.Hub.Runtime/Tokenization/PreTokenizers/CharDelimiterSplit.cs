using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Cuts at one character and drops it.</summary>
internal sealed class CharDelimiterSplit(int delimiter)
    : CodePointPreTokenizer(new CodePointSet([(delimiter, delimiter)]), SplitBehavior.Removed);
