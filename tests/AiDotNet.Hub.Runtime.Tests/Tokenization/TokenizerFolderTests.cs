using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

public sealed class TokenizerFolderTests
{
    [Theory]
    [InlineData("bert-added-tokens")]
    [InlineData("bert-vocab-txt")]
    [InlineData("bert-vocab-txt-bare")]
    [InlineData("bert-vocab-txt-cased")]
    [InlineData("bert-vocab-txt-options")]
    [InlineData("distilbert-vocab-txt-bare")]
    [InlineData("json-and-bert-class-contradict")]
    [InlineData("json-and-generic-class")]
    [InlineData("json-only")]
    public void Load_FolderOfTheSet_EqualsAutoTokenizer(string name) => Check(Fixtures.Shared("tokenizers"), name, 8000);

    [Theory]
    [InlineData("bert-added-tokens")]
    [InlineData("bert-vocab-txt-cased")]
    [InlineData("json-and-generic-class")]
    public void Load_CommittedFolder_EqualsAutoTokenizer(string name) => Check(Fixtures.Committed("tokenizers"), name, 2000);

    [Theory]
    [InlineData("{\"tokenizer_class\":\"MarianTokenizer\"}", "MarianTokenizer")]
    [InlineData("{}", "(none named)")]
    public void Load_VocabularyOfAnotherClass_IsRefusedByName(string configuration, string expected)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("vocab.txt"), "[UNK]\n[CLS]\n[SEP]\n");
        File.WriteAllText(folder.File("tokenizer_config.json"), configuration);

        var refusal = Assert.Throws<PackageFormatException>(() => Tokenizer.Load(folder));

        Assert.Equal(TokenizerRule.TokenizerUnsupported, refusal.Rule);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_VocabularyWithWindowsLineEnds_HasNoCarriageReturnInItsTokens()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("vocab.txt"), "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\nhello\r\n");
        File.WriteAllText(folder.File("config.json"), "{\"model_type\":\"bert\"}");

        Assert.Equal([2, 5, 4, 3], Tokenizer.Load(folder).Encode("Hello [MASK]").Ids);
    }

    [Theory]
    [InlineData("[PAD]\n[UNK]\n[SEP]\n", "cls_token '[CLS]'")]
    [InlineData("\xff", "cls_token")]
    public void Load_VocabularyWithoutSeparators_IsRefused(string vocabulary, string expected)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("vocab.txt"), vocabulary);
        File.WriteAllText(folder.File("config.json"), "{\"model_type\":\"bert\"}");

        Assert.Contains(expected, Assert.Throws<PackageFormatException>(() => Tokenizer.Load(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_VocabularyThatIsNoText_IsRefused()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllBytes(folder.File("vocab.txt"), [0x5B, 0xFF, 0xFE, 0x0A]);
        File.WriteAllText(folder.File("config.json"), "{\"model_type\":\"bert\"}");

        Assert.Contains("not UTF-8", Assert.Throws<PackageFormatException>(() => Tokenizer.Load(folder)).Message, StringComparison.Ordinal);
    }

    private static void Check(string root, string name, int leastCompared)
    {
        var folder = Path.Combine(root, "files", name);
        var (goldens, tokenizer) = (new TokenizerGoldens(root), Tokenizer.Load(folder));
        goldens.CheckTexts(tokenizer, Path.Combine(folder, "auto.jsonl"));
        foreach (var (number, line) in TokenizerGoldens.Lines(Path.Combine(folder, "calls.jsonl")).Index())
        {
            CheckCall(goldens, tokenizer, number, line, name.Contains("generic", StringComparison.Ordinal));
        }

        goldens.AssertEqual();
        Assert.True(goldens.Compared >= leastCompared, $"{goldens.Compared} comparisons only.");
    }

    private static void CheckCall(TokenizerGoldens goldens, Tokenizer tokenizer, int number, JsonObject line, bool isLeft)
    {
        if (line["expect"] is not JsonObject expected)
        {
            return;
        }

        var settings = line["options"]!.AsObject();
        var maxLength = settings["max_length"]?.GetValue<int>();
        var strategy = settings["truncation"];
        var padding = settings["padding"];
        var options = new EncodeOptions
        {
            AddSpecialTokens = settings["add_special_tokens"]?.GetValue<bool>() ?? true,
            Truncation = strategy is null ? TruncationOptions.None : new TruncationOptions
            {
                MaxLength = maxLength!.Value,
                Strategy = strategy.GetValueKind() != System.Text.Json.JsonValueKind.String ? TruncationStrategy.LongestFirst
                    : strategy.GetValue<string>() == "only_second" ? TruncationStrategy.OnlySecond : TruncationStrategy.OnlyFirst,
                Direction = isLeft ? TokenSide.Left : TokenSide.Right,
            },
            Padding = padding is null ? PaddingOptions.None : new PaddingOptions
            {
                Enabled = true,
                Length = padding.GetValueKind() == System.Text.Json.JsonValueKind.String ? maxLength : null,
                PadToMultipleOf = settings["pad_to_multiple_of"]?.GetValue<int>(),
            },
        };
        if (line["inputs"]!.AsArray() is not { } inputs || inputs.Any(input => input is JsonArray))
        {
            return;
        }

        var texts = inputs.Select(input => input!.GetValue<string>()).ToArray();
        var isBatch = expected["input_ids"]![0] is JsonArray;
        var encodings = isBatch ? tokenizer.EncodeBatch(texts, options) : [tokenizer.Encode(texts[0], texts.ElementAtOrDefault(1), options)];
        Check("input_ids", encoding => encoding.Ids);
        Check("token_type_ids", encoding => encoding.TypeIds);
        Check("attention_mask", encoding => encoding.AttentionMask);
        Check("special_tokens_mask", encoding => encoding.SpecialTokensMask);

        void Check(string key, Func<TokenEncoding, IReadOnlyList<int>> list)
        {
            if (expected[key] is JsonArray numbers)
            {
                goldens.Expect(
                    $"call {number} {settings.ToJsonString()} {key}",
                    isBatch ? numbers.SelectMany(row => TokenizerGoldens.Numbers(row)) : TokenizerGoldens.Numbers(numbers),
                    encodings.SelectMany(list));
            }
        }
    }
}
