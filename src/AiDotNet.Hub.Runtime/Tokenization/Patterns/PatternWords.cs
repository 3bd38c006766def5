using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>What <c>\b</c> takes for a part of a word.</summary>
internal static class PatternWords
{
    public static CodePointSet Set { get; } = PropertyNames.FindShorthand('w', inClass: false).ToSet();
}
