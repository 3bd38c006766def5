using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerReader
{
    private const string Known =
        "BertPreTokenizer, CharDelimiterSplit, Digits, FixedLength, Punctuation, Sequence, Split (with a string), Whitespace, WhitespaceSplit";

    public static IPreTokenizer Read(JsonPart part) => part.Type switch
    {
        "BertPreTokenizer" => new BertPreTokenizer(),
        "CharDelimiterSplit" => new CharDelimiterSplit(ReadCharacter(part.Get("delimiter"))),
        "Digits" => new Digits(part.Flag("individual_digits")),
        "FixedLength" => new FixedLength(ReadLength(part.Get("length"))),
        "Punctuation" => new Punctuation(part.TryGet("behavior", out var behavior) ? ReadBehavior(behavior) : SplitBehavior.Isolated),
        "Sequence" => new Sequence([.. part.Get("pretokenizers").Items().Select(Read)]),
        "Split" => new Split(PatternReader.ReadString(part, "pre-tokenizer"), ReadBehavior(part.Get("behavior")), part.Flag("invert")),
        "Whitespace" => new Whitespace(),
        "WhitespaceSplit" => new WhitespaceSplit(),
        var other => throw part.Unsupported("pre-tokenizer", other, Known),
    };

    private static SplitBehavior ReadBehavior(JsonPart part) => part.AsText() switch
    {
        nameof(SplitBehavior.Removed) => SplitBehavior.Removed,
        nameof(SplitBehavior.Isolated) => SplitBehavior.Isolated,
        nameof(SplitBehavior.MergedWithPrevious) => SplitBehavior.MergedWithPrevious,
        nameof(SplitBehavior.MergedWithNext) => SplitBehavior.MergedWithNext,
        nameof(SplitBehavior.Contiguous) => SplitBehavior.Contiguous,
        var other => throw part.Unsupported("behaviour", other, string.Join(", ", Enum.GetNames<SplitBehavior>())),
    };

    private static int ReadCharacter(JsonPart part)
    {
        var text = part.AsText();
        return text.Length > 0 && NormalizedText.CodePointAt(text, 0, out var units) is var code && units == text.Length
            ? code
            : throw part.Invalid("must be one character");
    }

    private static int ReadLength(JsonPart part) => part.AsCount() is > 0 and var length ? length : throw part.Invalid("must be at least 1");
}
