using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization;
using AiDotNet.Hub.Runtime.Tokenization.Json;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

public sealed class TokenizerRefusalTests
{
    private const string WordLevel = "\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"[UNK]\":0,\"a\":1},\"unk_token\":\"[UNK]\"}";

    [Fact]
    public void Parse_HostileFiles_RefusesWhatTheReferenceRefusesAndLoadsTheRest()
    {
        var loaded = new List<string>();
        foreach (var line in TokenizerGoldens.Lines(Path.Combine(Fixtures.Committed("tokenizers/components"), "invalid.jsonl")))
        {
            var name = line["name"]!.GetValue<string>();
            var json = line["tokenizer_json"]!.GetValue<string>();
            if (!line["loads"]!.GetValue<bool>())
            {
                Assert.StartsWith("tokenizer.json: ", Refusal(json).Message, StringComparison.Ordinal);
            }
            else if (line["encode_a_zz"] is { } ids)
            {
                loaded.Add(name);
                Assert.Equal(TokenizerGoldens.Numbers(ids), Parse(json).Encode("a zz").Ids);
            }
            else
            {
                // Where the reference fails at the first unknown word we may fail before, but not later.
                Assert.ThrowsAny<PackageFormatException>(() => Parse(json).Encode("a zz"));
            }
        }

        Assert.Equal(["template-pair-without-b", "added-token-id-mismatch"], loaded);
    }

    [Theory]
    [InlineData("\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"},{\"type\":\"Upper\"}]}", "normalizer 'Upper' of 'normalizer.normalizers[1]'")]
    [InlineData("\"pre_tokenizer\":{\"type\":\"Magic\"}", "pre-tokenizer 'Magic' of 'pre_tokenizer'")]
    [InlineData("\"post_processor\":{\"type\":\"Magic\"}", "post-processor 'Magic' of 'post_processor'")]
    [InlineData("\"decoder\":{\"type\":\"Magic\"}", "decoder 'Magic' of 'decoder'")]
    [InlineData("\"version\":\"3.0\"", "version '3.0'")]
    public void Parse_UnknownComponent_IsRefusedByNameAndPlace(string member, string expected)
    {
        var refusal = Refusal($"{{{member},{WordLevel}}}");

        Assert.Equal(TokenizerRule.TokenizerUnsupported, refusal.Rule);
        Assert.Equal("tokenizer.json", refusal.File);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"padding\":{\"strategy\":{\"Fixed\":2000000000},\"direction\":\"Right\",\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"p\"}", "'padding.strategy.Fixed' pads further")]
    [InlineData("\"padding\":{\"strategy\":\"BatchLongest\",\"pad_to_multiple_of\":2147483647,\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"p\"}", "'padding.pad_to_multiple_of' pads further")]
    [InlineData("\"truncation\":{\"max_length\":-1}", "'truncation.max_length' must be a whole number")]
    [InlineData("\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"String\":\"\"},\"content\":\"x\"}", "'normalizer.pattern.String' must not be empty")]
    [InlineData("\"normalizer\":[]", "normalizer '' of 'normalizer'")]
    [InlineData("\"normalizer\":{\"type\":\"Prepend\",\"prepend\":\"\\ud800\"}", "half a surrogate pair")]
    [InlineData("\"added_tokens\":{}", "'added_tokens' must be a list")]
    [InlineData("\"added_tokens\":[{\"id\":5}]", "'added_tokens[0]' lacks 'content'")]
    [InlineData("\"pre_tokenizer\":{\"type\":\"FixedLength\",\"length\":0}", "'pre_tokenizer.length' must be at least 1")]
    [InlineData("\"pre_tokenizer\":{\"type\":\"CharDelimiterSplit\",\"delimiter\":\"ab\"}", "'pre_tokenizer.delimiter' must be one character")]
    public void Parse_MemberOutOfRange_IsRefusedWithItsPlace(string member, string expected) =>
        Assert.Contains(expected, Refusal($"{{{member},{WordLevel}}}").Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_NestedTooDeep_IsRefused()
    {
        var json = new StringBuilder("{\"normalizer\":");
        json.Insert(json.Length, "{\"type\":\"Sequence\",\"normalizers\":[", 5000);
        json.Insert(json.Length, "]}", 5000);

        Assert.Equal(TokenizerRule.TokenizerInvalid, Refusal($"{json},{WordLevel}}}").Rule);
    }

    [Fact]
    public void Parse_IdOfTwoThousandMillion_TakesNoMemoryForThoseBelow()
    {
        var tokenizer = Parse("{\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"[UNK]\":2147483647},\"unk_token\":\"[UNK]\"},\"added_tokens\":[{\"content\":\"[UNK]\",\"special\":true}]}");

        Assert.Equal([int.MaxValue], tokenizer.Encode("x").Ids);
        Assert.Equal("[UNK]", tokenizer.Decode([int.MaxValue, 0, -1], skipSpecialTokens: false));
    }

    [Fact]
    public void Encode_NormalizerThatMultipliesTheText_IsStoppedBeforeTheMemoryIsGone()
    {
        const string Replace = "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aaaaaaaaaaaaaaaa\"}";
        var tokenizer = Parse($"{{\"normalizer\":{{\"type\":\"Sequence\",\"normalizers\":[{string.Join(',', Enumerable.Repeat(Replace, 20))}]}},{WordLevel}}}");

        Assert.Contains("the normalizer makes more than", Assert.Throws<PackageFormatException>(() => tokenizer.Encode("aaa")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_FileBrokenAnywhere_IsRefusedOrRuns()
    {
        var source = JsonNode.Parse(TokenizerGoldens.Unpack(Fixtures.Committed("tokenizers/features/file-truncation-padding/tokenizer.json")))!.AsObject();
        source["normalizer"] = JsonNode.Parse("""{"type":"Sequence","normalizers":[{"type":"BertNormalizer","clean_text":true},{"type":"Replace","pattern":{"String":"a"},"content":"b"}]}""");
        source["decoder"] = JsonNode.Parse("""{"type":"WordPiece","prefix":"##","cleanup":true}""");
        string[] junk = ["null", "-1", "1e99", "4294967296", "\"\"", "\"\\ud800\"", "[]", "{}", "[[]]", "true", "{\"type\":\"Sequence\"}"];
        var (random, refused, ran) = (new Random(7), 0, 0);
        for (var round = 0; round < 3000; round++)
        {
            var text = source.ToJsonString();
            if (round % 3 == 0)
            {
                var (at, length) = (random.Next(text.Length), random.Next(1, 9));
                text = text.Remove(at, Math.Min(length, text.Length - at)).Insert(at, junk[random.Next(junk.Length)]);
            }
            else
            {
                var root = JsonNode.Parse(text)!;
                var values = Descendants(root).ToList();
                values[random.Next(values.Count)].ReplaceWith(JsonNode.Parse("\"@@\""));
                text = root.ToJsonString().Replace("\"@@\"", junk[random.Next(junk.Length)], StringComparison.Ordinal);
            }

            try
            {
                var tokenizer = Parse(text);
                tokenizer.Decode(tokenizer.Encode("hello \uD83D\uDE00 a b").Ids, skipSpecialTokens: false);
                ran++;
            }
            catch (Exception e) when (e is PackageFormatException or ArgumentException { ParamName: null })
            {
                // The latter where the file's own stride does not fit its length.
                refused++;
            }
        }

        Assert.True(refused > 1000 && ran > 50, $"{refused} refused, {ran} ran");
    }

    [Theory]
    [InlineData("(a|aa)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")]
    [InlineData("(a|a)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("(x+x+)+y", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void Encode_PatternThatTriesTooManyWays_IsStoppedByName(string pattern, string text)
    {
        var tokenizer = Parse($"{{\"pre_tokenizer\":{Split(pattern)},{WordLevel}}}");

        Assert.Contains($"the pattern '{pattern}' takes too many steps", Assert.Throws<PackageFormatException>(() => tokenizer.Encode(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a)\\1", "'\\1' is not built in")]
    [InlineData("\\X", "'\\X' is not built in")]
    [InlineData("\\p{InBasicLatin}", "the property 'InBasicLatin' is not built in")]
    [InlineData("[a", "a set is not closed")]
    [InlineData("(a", "a group is not closed")]
    [InlineData("a)", "there is a ')' without a '('")]
    [InlineData("*", "there is nothing to repeat")]
    [InlineData("(?<=a+)b", "no limit of length")]
    [InlineData("(?:(?:(?:a{1000}){1000}){1000}){1000}", "steps to write down")]
    [InlineData("[z-a]", "a range ends before it begins")]
    public void Parse_PatternThatIsNone_IsRefusedWithTheReason(string pattern, string expected) =>
        Assert.Contains(expected, Refusal($"{{\"pre_tokenizer\":{Split(pattern)},{WordLevel}}}").Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_PatternNestedTooDeep_IsRefused()
    {
        var pattern = new string('(', 30_000) + "a" + new string(')', 30_000);

        Assert.Contains("nests more than", Refusal($"{{\"pre_tokenizer\":{Split(pattern)},{WordLevel}}}").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoTokenizer_SaysWhatIsMissing()
    {
        using var folder = new TemporaryDirectory();

        Assert.Equal(TokenizerRule.TokenizerMissing, Assert.Throws<PackageFormatException>(() => Tokenizer.Load(folder.Path)).Rule);
        Assert.Equal(TokenizerRule.TokenizerMissing, Assert.Throws<PackageFormatException>(() => Tokenizer.Load(Path.Combine(folder.Path, "x.json"))).Rule);
    }

    private static string Split(string pattern) =>
        new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = pattern }, ["behavior"] = "Isolated", ["invert"] = false }.ToJsonString();

    private static IEnumerable<JsonNode> Descendants(JsonNode node)
    {
        var children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (var child in children.OfType<JsonNode>())
        {
            yield return child;
            foreach (var deeper in Descendants(child))
            {
                yield return deeper;
            }
        }
    }

    private static PackageFormatException Refusal(string json) => Assert.Throws<PackageFormatException>(() => Parse(json));

    private static Tokenizer Parse(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return new Tokenizer(TokenizerJson.Parse(stream));
    }
}
