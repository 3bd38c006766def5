using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization;
using AiDotNet.Hub.Runtime.Tokenization.Json;
using AiDotNet.Hub.Runtime.Tokenization.Patterns;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

/// <summary>Generated texts through us and through the reference itself.</summary>
public sealed class DifferentialTests(ReferenceProcess reference, ITestOutputHelper output)
{
    private const int LeastTexts = 100_000;

    private static readonly string[] Behaviors = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"];

    // Set another, or "random", to look further than the last run did.
    private int Seed()
    {
        var seed = Environment.GetEnvironmentVariable("ADN_TOKENIZER_SEED") switch
        {
            null or "" => 20,
            "random" => Random.Shared.Next(),
            var given => int.Parse(given),
        };
        output.WriteLine($"ADN_TOKENIZER_SEED={seed}");
        return seed;
    }

    [Fact]
    public async Task Encode_GeneratedTexts_EqualsTheReference()
    {
        var seed = Seed();
        var root = Fixtures.FindShared("fixtures/tokenizers") ?? Fixtures.Committed("tokenizers");
        string[] folders = [.. new[] { "real", "trained", "features" }.Select(kind => Path.Combine(root, kind)).Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).Order(StringComparer.Ordinal)];
        var (goldens, generator, texts) = (new TokenizerGoldens(root), new GeneratedText(seed), 0);
        var each = (LeastTexts / folders.Length) + 1;
        foreach (var folder in folders)
        {
            texts += await CompareAsync(goldens, generator, folder, each, $"seed {seed}");
        }

        Assert.True(goldens.Deviations.Count == 0, $"ADN_TOKENIZER_SEED={seed}: {goldens.Deviations.Count} of {goldens.Compared}:\n{string.Join('\n', goldens.Deviations.Take(20))}");
        Assert.True(texts >= LeastTexts, $"{texts} texts only.");
    }

    [Fact]
    public async Task Split_GeneratedPatterns_CutsWhereTheReferenceCuts()
    {
        const int Patterns = 1500;
        var seed = Seed();
        var (goldens, patterns, generator, compared) = (new TokenizerGoldens(""), new GeneratedPattern(seed), new GeneratedText(seed), 0);
        for (var round = 0; round < Patterns; round++)
        {
            var (pattern, behavior, invert) = (patterns.Next(), round % Behaviors.Length, round % 7 == 0);
            string[] texts = [.. Enumerable.Range(0, 15).Select(_ => generator.Next(["ss", "ſS", "aab", "straSSe", "\n", " s"]))];
            var answers = await reference.AskAsync(new JsonObject
            {
                ["pattern"] = pattern, ["behavior"] = Behaviors[behavior], ["invert"] = invert, ["texts"] = new JsonArray([.. texts.Select(text => JsonValue.Create(text))]),
            });
            if (Compile(pattern, (SplitBehavior)behavior, invert) is not { } split)
            {
                goldens.Expect($"{pattern} refused, but not by the reference", [true], [answers[0]!["error"] is not null]);
                continue;
            }

            if (answers[0]!["error"] is { } error)
            {
                // We repeat a group that may be nothing but a look or an anchor.
                if (error.GetValue<string>().EndsWith("target of repeat operator is invalid", StringComparison.Ordinal))
                {
                    continue;
                }

                goldens.Expect($"{pattern} not refused: {error}", [true], [false]);
                continue;
            }

            // It gives up on some patterns that try too many ways.
            foreach (var (text, answer) in texts.Zip(answers).Where(pair => pair.Second!["gave_up"] is null))
            {
                if (TryCut(split, text) is { } places)
                {
                    compared++;
                    goldens.Expect(
                        $"seed {seed} {pattern} {Behaviors[behavior]} {invert} {JsonValue.Create(text).ToJsonString()}", TokenizerGoldens.Numbers(answer!["offsets"]), places);
                }
            }
        }

        goldens.AssertEqual();
        Assert.True(compared > 10 * Patterns, $"{compared} texts only.");
    }

    // So do we, though not always on the same ones.
    private static int[]? TryCut(Split split, string text)
    {
        try
        {
            return [.. TokenizerGoldens.PreTokenize(split, text).SelectMany(piece => new[] { TokenizerGoldens.CodePoints(text, piece.Start), TokenizerGoldens.CodePoints(text, piece.End) })];
        }
        catch (PackageFormatException)
        {
            return null;
        }
    }

    private static Split? Compile(string pattern, SplitBehavior behavior, bool invert)
    {
        try
        {
            return new Split(Pattern.Compile(pattern, "generated"), behavior, invert);
        }
        catch (PatternException)
        {
            return null;
        }
    }

    private async Task<int> CompareAsync(TokenizerGoldens goldens, GeneratedText generator, string folder, int count, string seed)
    {
        var json = Encoding.UTF8.GetString(TokenizerGoldens.Unpack(Path.Combine(folder, TokenizerJson.FileName)));
        var parts = TokenizerGoldens.Parts(folder);
        var tokenizer = new Tokenizer(parts);
        string[] known = [.. parts.AddedTokens.Select(token => token.Content), .. Enumerable.Range(0, 400).Select(id => tokenizer.TryGetToken(id, out var token) ? token : "a")];
        string[] texts = [.. Enumerable.Range(0, count).Select(_ => generator.Next(known))];
        for (var half = 0; half < 2; half++)
        {
            string? pair = half == 0 ? null : "a pair";
            string[] part = [.. texts.Where((_, index) => index % 8 == 0 == (half == 1))];
            var answers = await reference.AskAsync(new JsonObject { ["tokenizer"] = json, ["pair"] = pair, ["texts"] = new JsonArray([.. part.Select(text => JsonValue.Create(text))]) });
            foreach (var (text, answer) in part.Zip(answers.Select(answer => answer!.AsObject())))
            {
                var place = $"{Path.GetFileName(folder)} {seed} {JsonValue.Create(text).ToJsonString()}";
                try
                {
                    var options = new TokenizerOptions { OffsetsInCodePoints = true, Truncation = TruncationOptions.None, Padding = PaddingOptions.None };
                    var encoding = tokenizer.Encode(text, pair, options);
                    if (answer["error"] is { } error)
                    {
                        goldens.Deviations.Add($"{place}: the reference says {error}");
                        continue;
                    }

                    goldens.CheckEncoding(place, answer, encoding);
                    goldens.Expect($"{place} tokens", answer["tokens"]!.AsArray().Select(token => token!.GetValue<string>()), encoding.Tokens);
                    goldens.Expect($"{place} decoded", [answer["decoded"]!.GetValue<string>()], [tokenizer.Decode(encoding.Ids, skipSpecialTokens: false)]);
                    goldens.Expect($"{place} skip", [answer["decoded_skip_special"]!.GetValue<string>()], [tokenizer.Decode(encoding.Ids)]);
                }
                catch (PackageFormatException e) when (answer["error"] is not null)
                {
                    Assert.NotEmpty(e.Message);
                }
            }
        }

        return texts.Length;
    }
}
