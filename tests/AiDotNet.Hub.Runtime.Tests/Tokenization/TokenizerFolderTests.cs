using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

public sealed class TokenizerFolderTests
{
    /// <summary>Tokenizers that are code of transformers and not steps of a file.</summary>
    private static readonly string[] InCode = ["marian-spm", "wav2vec2-vocab-json"];

    public static TheoryData<string> Folders => new(FolderNames.Except(InCode).ToArray());

    private static string[] FolderNames => Fixtures.FindShared("fixtures/tokenizers/files") is { } files
        ? [.. Directory.EnumerateDirectories(files).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)]
        : ["bert-vocab-txt"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Load_FolderOfTheSet_EqualsAutoTokenizer(string name) => Check(Fixtures.Shared("tokenizers"), name, 4000);

    [Theory]
    [InlineData("bert-added-tokens")]
    [InlineData("bert-vocab-txt-cased")]
    [InlineData("gemma-model")]
    [InlineData("gpt2-vocab-merges")]
    [InlineData("json-and-generic-class")]
    [InlineData("llama-model")]
    [InlineData("roberta-vocab-merges")]
    [InlineData("t5-spiece-bare")]
    [InlineData("tiktoken-model")]
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
    public void Load_Canine_TakesCodePointsForIds()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("config.json"), "{\"model_type\":\"canine\"}");

        var tokenizer = Tokenizer.Load(folder);
        var encoding = tokenizer.Encode("a\ud83d\ude00", "b");

        Assert.Equal([0xE000, 'a', 0x1F600, 0xE001, 'b', 0xE001], encoding.Ids);
        Assert.Equal([0, 0, 0, 0, 1, 1], encoding.TypeIds);
        Assert.Equal([(0, 0), (0, 1), (1, 3), (0, 0), (0, 1), (0, 0)], encoding.Offsets);
        Assert.Equal("a\ud83d\ude00b", tokenizer.Decode(encoding.Ids));
    }

    [Fact]
    public void Load_Esm_TakesResiduesForTokens()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("vocab.txt"), "<cls>\n<pad>\n<eos>\n<unk>\nL\nA\nG\n<mask>\n");
        File.WriteAllText(folder.File("tokenizer_config.json"), "{\"tokenizer_class\":\"EsmTokenizer\"}");

        // 'xy' is one unknown word, however many letters it has.
        Assert.Equal([0, 4, 5, 6, 3, 4, 7, 2], Tokenizer.Load(folder).Encode("LAG xyL <mask>").Ids);
    }

    [Theory]
    [InlineData("XLMTokenizer", "vocab.json")]
    [InlineData("FlaubertTokenizer", "vocab.json")]
    [InlineData("BertJapaneseTokenizer", "vocab.txt")]
    [InlineData("Wav2Vec2CTCTokenizer", "vocab.json")]
    [InlineData("MarianTokenizer", "source.spm")]
    public void Load_ClassThatIsCode_IsRefusedByName(string name, string file)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File(file), "{}");
        File.WriteAllText(folder.File("tokenizer_config.json"), $"{{\"tokenizer_class\":\"{name}\"}}");

        var refusal = Assert.Throws<PackageFormatException>(() => Tokenizer.Load(folder));

        Assert.Equal(TokenizerRule.TokenizerUnsupported, refusal.Rule);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
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
        using var unpacked = new TemporaryDirectory();
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !Path.GetFileName(file).Contains(".jsonl", StringComparison.Ordinal)))
        {
            var target = Path.GetFileName(file.EndsWith(".gz", StringComparison.Ordinal) ? file[..^3] : file);
            File.WriteAllBytes(unpacked.File(target), TokenizerGoldens.Unpack(file.EndsWith(".gz", StringComparison.Ordinal) ? file[..^3] : file));
        }

        var expected = File.Exists(Path.Combine(folder, "expected.json")) ? JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")))!.AsObject() : null;
        if (expected?["error"] is not null)
        {
            Assert.Throws<PackageFormatException>(() => Tokenizer.Load(unpacked));
            return;
        }

        var (goldens, tokenizer) = (new TokenizerGoldens(root), Tokenizer.Load(unpacked));
        foreach (var (role, token) in expected?["special_tokens"]?.AsObject() ?? [])
        {
            goldens.Expect($"{name} {role}", [token![1]!.GetValue<int>()], [tokenizer.TryGetId(token[0]!.GetValue<string>(), out var id) ? id : -1]);
        }

        goldens.CheckTexts(tokenizer, Path.Combine(folder, "auto.jsonl"));
        foreach (var (number, line) in TokenizerGoldens.Lines(Path.Combine(folder, "calls.jsonl")).Index())
        {
            CheckCall(goldens, tokenizer, number, line);
        }

        goldens.AssertEqual();
        Assert.True(goldens.Compared >= leastCompared, $"{goldens.Compared} comparisons only.");
    }

    private static void CheckCall(TokenizerGoldens goldens, Tokenizer tokenizer, int number, JsonObject line)
    {
        var (place, settings) = ($"call {number} {line["options"]!.ToJsonString()}", line["options"]!.AsObject());
        var inputs = line["inputs"]!.AsArray();
        var isBatch = inputs[0] is JsonArray;
        IReadOnlyList<TokenEncoding> encodings;
        try
        {
            var options = ReadOptions(settings, tokenizer.TruncationSide);
            encodings = isBatch
                ? tokenizer.EncodeBatch([.. inputs[0]!.AsArray().Select(text => text!.GetValue<string>())], options)
                : [tokenizer.Encode(inputs[0]!.GetValue<string>(), inputs.Count > 1 ? inputs[1]!.GetValue<string>() : null, options)];
        }
        catch (ArgumentException e)
        {
            goldens.Expect($"{place} error", [true], [line["error"] is not null]);
            Assert.NotEmpty(e.Message);
            return;
        }

        if (line["expect"] is not JsonObject expected)
        {
            goldens.Expect($"{place} {line["error"]}", ["refused"], ["encoded"]);
            return;
        }

        Check("input_ids", encoding => encoding.Ids);
        Check("token_type_ids", encoding => encoding.TypeIds);
        Check("attention_mask", encoding => encoding.AttentionMask);
        Check("special_tokens_mask", encoding => encoding.SpecialTokensMask);

        void Check(string key, Func<TokenEncoding, IReadOnlyList<int>> list)
        {
            if (expected[key] is JsonArray numbers)
            {
                goldens.Expect(
                    $"{place} {key}",
                    isBatch ? numbers.SelectMany(row => TokenizerGoldens.Numbers(row)) : TokenizerGoldens.Numbers(numbers),
                    encodings.SelectMany(list));
            }
        }
    }

    private static TokenizerOptions ReadOptions(JsonObject settings, TokenSide truncationSide)
    {
        var maxLength = settings["max_length"]?.GetValue<int>();
        var (strategy, padding) = (settings["truncation"], settings["padding"]);
        return new TokenizerOptions
        {
            AddSpecialTokens = settings["add_special_tokens"]?.GetValue<bool>() ?? true,
            Truncation = strategy is null ? TruncationOptions.None : new TruncationOptions
            {
                MaxLength = maxLength!.Value,
                Strategy = strategy.GetValueKind() != System.Text.Json.JsonValueKind.String ? TruncationStrategy.LongestFirst
                    : strategy.GetValue<string>() == "only_second" ? TruncationStrategy.OnlySecond : TruncationStrategy.OnlyFirst,
                Direction = truncationSide,
            },
            Padding = padding is null ? PaddingOptions.None : new PaddingOptions
            {
                Enabled = true,
                Length = padding.GetValueKind() == System.Text.Json.JsonValueKind.String ? maxLength : null,
                PadToMultipleOf = settings["pad_to_multiple_of"]?.GetValue<int>(),
            },
        };
    }
}
