using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Cuts at punctuation.</summary>
internal sealed class Punctuation(SplitBehavior behavior) : CodePointPreTokenizer(UnicodeTables.Punctuation, behavior);
