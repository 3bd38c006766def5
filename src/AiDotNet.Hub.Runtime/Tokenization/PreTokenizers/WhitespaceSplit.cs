using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Cuts at white space and drops it.</summary>
internal sealed class WhitespaceSplit() : CodePointPreTokenizer(UnicodeTables.WhiteSpace, SplitBehavior.Removed);
