using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Runtime.Tokenization;
using AiDotNet.Hub.Runtime.Tokenization.Json;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

public sealed class ComponentTests
{
    private const string Model = "\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"[UNK]\":0},\"unk_token\":\"[UNK]\"}";

    [Fact]
    public void Normalize_AllTextsAndAllCodePoints_EqualsTheReference()
    {
        var (folder, goldens) = Open();
        var sweep = SweepTexts(folder);
        var covered = 0;
        foreach (var (line, isSweep) in Both(folder, "normalizers"))
        {
            var normalizer = Build("normalizer", line["config"]!).Normalizer!;
            covered++;
            foreach (var (text, expected) in isSweep ? Sweep(line) : Cases(line))
            {
                var normalized = new NormalizedText();
                normalized.Reset(text, 0);
                normalizer.Normalize(normalized);
                goldens.Expect($"{Short(line)} {text}", expected, normalized.Span.ToString());
            }
        }

        goldens.AssertEqual();
        Assert.Equal(45, covered);

        IEnumerable<(string, string)> Sweep(JsonObject line) =>
            sweep.Zip(line["outputs"]!.AsArray(), (text, output) => (text, output?.GetValue<string>() ?? text));

        IEnumerable<(string, string)> Cases(JsonObject line) =>
        [
            .. line["cases"]!.AsArray().Select(one => (goldens.Texts[one![0]!.GetValue<int>()], one[1]!.GetValue<string>())),
            .. TokenizerGoldens.Numbers(line["unchanged"]).Select(index => (goldens.Texts[index], goldens.Texts[index])),
        ];
    }

    [Fact]
    public void PreTokenize_AllTextsAndAllCodePoints_EqualsTheReference()
    {
        var (folder, goldens) = Open();
        var sweep = SweepTexts(folder);
        var covered = 0;
        foreach (var (line, isSweep) in Both(folder, "pre_tokenizers"))
        {
            var preTokenizer = Build("pre_tokenizer", line["config"]!).PreTokenizer!;
            covered++;
            var cases = isSweep
                ? sweep.Zip(line["offsets"]!.AsArray(), (text, offsets) => (Text: text, Offsets: offsets))
                : line["cases"]!.AsArray().Select(one => (Text: goldens.Texts[one![0]!.GetValue<int>()], Offsets: one[1]));
            foreach (var (text, offsets) in cases)
            {
                var pieces = TokenizerGoldens.PreTokenize(preTokenizer, text);
                goldens.Expect(
                    $"{Short(line)} {text}",
                    TokenizerGoldens.Numbers(offsets),
                    pieces.SelectMany(piece => new[] { TokenizerGoldens.CodePoints(text, piece.Start), TokenizerGoldens.CodePoints(text, piece.End) }));
            }
        }

        goldens.AssertEqual();
        Assert.Equal(205, covered);
    }

    [Fact]
    public void Decode_AllTokens_EqualsTheReference()
    {
        var (folder, goldens) = Open();
        var covered = 0;
        foreach (var line in TokenizerGoldens.Lines(Path.Combine(folder, "decoders.jsonl")))
        {
            var decoder = Build("decoder", line["config"]!).Decoder!;
            covered++;
            foreach (var one in line["cases"]!.AsArray().Where(one => one![1] is not null))
            {
                List<string> tokens = [.. one![0]!.AsArray().Select(token => token!.GetValue<string>())];
                decoder.Decode(tokens);
                goldens.Expect(one.ToJsonString(), one[1]!.GetValue<string>(), string.Concat(tokens));
            }
        }

        goldens.AssertEqual();
        Assert.Equal(32, covered);
    }

    private static (string Folder, TokenizerGoldens Goldens) Open()
    {
        var root = Fixtures.Shared("tokenizers");
        return (Path.Combine(root, "components"), new TokenizerGoldens(root));
    }

    private static string[] SweepTexts(string folder)
    {
        var lines = Encoding.UTF8.GetString(TokenizerGoldens.Unpack(Path.Combine(folder, "sweep-texts.jsonl"))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => JsonNode.Parse(line)!.GetValue<string>())];
    }

    private static IEnumerable<(JsonObject Line, bool IsSweep)> Both(string folder, string name) =>
        TokenizerGoldens.Lines(Path.Combine(folder, name + ".jsonl")).Select(line => (line, false))
            .Concat(TokenizerGoldens.Lines(Path.Combine(folder, name + "-sweep.jsonl")).Select(line => (line, true)));

    private static string Short(JsonObject line)
    {
        var config = line["config"]!.ToJsonString().Replace(' ', '_');
        return config.Length > 100 ? config[..100] : config;
    }

    private static TokenizerParts Build(string kind, JsonNode config)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes($"{{\"{kind}\":{config.ToJsonString()},{Model}}}"));
        return TokenizerJson.Parse(json);
    }
}
