using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization.Json;
using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>
/// A regular expression of a tokenizer: Oniguruma's syntax, over code points, with the reference's own tables. .NET's own expressions work on
/// UTF-16 units and newer tables, so they find other words in the same text. Immutable and thread-safe.
/// </summary>
internal sealed class Pattern
{
    private const int LongestSource = 1 << 16;

    private readonly string _source;
    private readonly string _file;
    private readonly CodePointSet? _first;

    private Pattern(string source, string file, PatternNode root)
    {
        (_source, _file) = (source, file);
        _first = PatternFacts.CanBeEmpty(root) ? null : PatternFacts.First(root).ToSet();
        (Program, Slots) = PatternCompiler.Compile(root);
    }

    public Instruction[] Program { get; }

    /// <summary>How many marks the program sets.</summary>
    public int Slots { get; }

    /// <param name="source">The expression.</param>
    /// <param name="file">The file it comes from, for errors.</param>
    /// <exception cref="PatternException">It is no regular expression, or uses what is not built in.</exception>
    public static Pattern Compile(string source, string file) => source.Length <= LongestSource
        ? new Pattern(source, file, PatternParser.Parse(source))
        : throw new PatternException($"it has more than {LongestSource} characters");

    /// <summary>The matches in a text, in order. A text of its own: nothing before or behind it is seen.</summary>
    public PatternMatches Matches(ReadOnlySpan<char> text) => new(this, text);

    /// <summary>Whether a match may begin with a code point.</summary>
    public bool MayBeginWith(int code) => _first is null || _first.Contains(code);

    /// <summary>Whether every match takes something.</summary>
    public bool NeverEmpty => _first is not null;

    /// <summary>What is thrown where a text takes too many steps.</summary>
    public PackageFormatException TooManySteps(int length) => new(
        TokenizerRule.TokenizerInvalid,
        _file,
        $"the pattern '{Excerpt.Of(_source)}' takes too many steps on a text of {length} characters. Use a tokenizer with another pattern, or shorter texts.");
}
