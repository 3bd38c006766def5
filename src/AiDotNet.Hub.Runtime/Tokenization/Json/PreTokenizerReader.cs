using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerReader
{
    private const string Known =
        "BertPreTokenizer, ByteLevel, CharDelimiterSplit, Digits, FixedLength, Metaspace, Punctuation, Sequence, Split, UnicodeScripts, Whitespace, WhitespaceSplit";

    public static IPreTokenizer Read(JsonPart part) => part.Type switch
    {
        "BertPreTokenizer" => new BertPreTokenizer(),
        "ByteLevel" => new ByteLevel(part.Flag("add_prefix_space", true), part.Flag("use_regex", true)),
        "CharDelimiterSplit" => new CharDelimiterSplit(ReadCharacter(part.Get("delimiter"))),
        "Digits" => new Digits(part.Flag("individual_digits", false)),
        "FixedLength" => new FixedLength(ReadLength(part.Get("length"))),
        "Metaspace" => new Metaspace(ReadCharacter(part.Get("replacement")), ReadPrependScheme(part), part.Flag("split", true)),
        "Punctuation" => new Punctuation(part.TryGet("behavior", out var behavior) ? ReadBehavior(behavior) : SplitBehavior.Isolated),
        "Sequence" => new Sequence([.. part.Get("pretokenizers").Items().Select(Read)]),
        "Split" => PatternReader.Read(part) is var (text, pattern) && pattern is null
            ? new Split(text, ReadBehavior(part.Get("behavior")), part.Flag("invert"))
            : new Split(pattern!, ReadBehavior(part.Get("behavior")), part.Flag("invert")),
        "UnicodeScripts" => new UnicodeScripts(),
        "Whitespace" => new Whitespace(),
        "WhitespaceSplit" => new WhitespaceSplit(),
        var other => throw part.Unsupported("pre-tokenizer", other, Known),
    };

    /// <summary>A string of one code point.</summary>
    public static int ReadCharacter(JsonPart part)
    {
        var text = part.AsText();
        return text.Length > 0 && NormalizedText.CodePointAt(text, 0, out var units) is var code && units == text.Length
            ? code
            : throw part.Invalid("must be one character");
    }

    /// <summary>The <c>prepend_scheme</c> of a Metaspace, or its old spelling.</summary>
    public static PrependScheme ReadPrependScheme(JsonPart part)
    {
        var scheme = part.Text("prepend_scheme", "always") switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            var other => throw part.Unsupported("prepend_scheme", other, "always, first, never"),
        };
        return part.TryGet("add_prefix_space", out var old) && !old.AsFlag() && scheme != PrependScheme.Never
            ? throw old.Invalid("is false, but 'prepend_scheme' is not 'never'")
            : scheme;
    }

    private static SplitBehavior ReadBehavior(JsonPart part) => part.AsText() switch
    {
        nameof(SplitBehavior.Removed) => SplitBehavior.Removed,
        nameof(SplitBehavior.Isolated) => SplitBehavior.Isolated,
        nameof(SplitBehavior.MergedWithPrevious) => SplitBehavior.MergedWithPrevious,
        nameof(SplitBehavior.MergedWithNext) => SplitBehavior.MergedWithNext,
        nameof(SplitBehavior.Contiguous) => SplitBehavior.Contiguous,
        var other => throw part.Unsupported("behaviour", other, string.Join(", ", Enum.GetNames<SplitBehavior>())),
    };

    private static int ReadLength(JsonPart part) => part.AsCount() is > 0 and var length ? length : throw part.Invalid("must be at least 1");
}
