using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Cuts around digits, one by one or run by run.</summary>
internal sealed class Digits(bool individualDigits)
    : CodePointPreTokenizer(UnicodeTables.Digit, individualDigits ? SplitBehavior.Isolated : SplitBehavior.Contiguous);
