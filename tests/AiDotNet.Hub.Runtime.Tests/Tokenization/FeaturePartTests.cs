using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization;
using AiDotNet.Hub.Runtime.Tokenization.Json;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

/// <summary>Reference tokenizers whose model is not known yet, held to the reference in the parts that are: added tokens, and where normalized text came from.</summary>
public sealed class FeaturePartTests
{
    [Fact]
    public void Encode_AddedTokens_StandWhereTheReferencePutsThem()
    {
        var (folders, tokens) = (0, 0);
        foreach (var folder in Directory.EnumerateDirectories(Fixtures.Shared("tokenizers/features"), "added-*"))
        {
            if (TryLoadWithWordLevel(folder) is not { } parts)
            {
                continue;
            }

            folders++;
            var tokenizer = new Tokenizer(parts);

            // A token that the vocabulary holds too may come from the model as well: those prove nothing.
            var added = parts.AddedTokens.Where(token => !parts.Model.Vocabulary.TryGetId(token.Content, out _))
                .Select(token => tokenizer.TryGetId(token.Content, out var id) ? id : -1).ToHashSet();
            foreach (var golden in TokenizerGoldens.Lines(Path.Combine(folder, "golden.jsonl")))
            {
                var (text, ids, offsets) = (golden["text"]!.GetValue<string>(), TokenizerGoldens.Numbers(golden["ids"]), TokenizerGoldens.Numbers(golden["offsets"]));
                var expected = Enumerable.Range(0, ids.Length).Where(i => added.Contains(ids[i]))
                    .Select(i => (ids[i], offsets[2 * i], offsets[(2 * i) + 1]));
                var encoding = tokenizer.Encode(text, options: new EncodeOptions { OffsetsInCodePoints = true, AddSpecialTokens = false });
                var actual = Enumerable.Range(0, encoding.Ids.Count).Where(i => added.Contains(encoding.Ids[i]))
                    .Select(i => (encoding.Ids[i], encoding.Offsets[i].Start, encoding.Offsets[i].End)).ToList();
                Assert.Equal(expected, actual);
                tokens += actual.Count;
            }
        }

        Assert.True(folders >= 25 && tokens > 1000, $"only {tokens} tokens of {folders} folders");
    }

    [Fact]
    public void Origin_NormalizedTexts_IsThatOfTheReference()
    {
        var (folders, tokens) = (0, 0);
        foreach (var folder in Directory.EnumerateDirectories(Fixtures.Shared("tokenizers/features"), "norm-*"))
        {
            if (TryLoadWithWordLevel(folder) is not { PreTokenizer: null, PostProcessor: null } parts)
            {
                continue;
            }

            folders++;
            var normalized = new NormalizedText();
            foreach (var golden in TokenizerGoldens.Lines(Path.Combine(folder, "golden.jsonl")))
            {
                var (text, offsets) = (golden["text"]!.GetValue<string>(), TokenizerGoldens.Numbers(golden["offsets"]));
                if (text.Contains("<unk>", StringComparison.Ordinal))
                {
                    continue;
                }

                normalized.Reset(text, 0);
                parts.Normalizer?.Normalize(normalized);
                Assert.Equal(golden["normalized"]?.GetValue<string>() ?? text, normalized.Span.ToString());
                var (at, index) = (0, 0);
                foreach (var token in golden["tokens"]!.AsArray().Select(token => token!.GetValue<string>()))
                {
                    // An unknown token is one character.
                    var start = at;
                    if (token == "<unk>")
                    {
                        normalized.CodePointAt(at, out var units);
                        at += units;
                    }
                    else
                    {
                        at += token.Length;
                    }

                    var (from, to) = normalized.Origin(start, at);
                    Assert.Equal((offsets[2 * index], offsets[(2 * index) + 1]), (TokenizerGoldens.CodePoints(text, from), TokenizerGoldens.CodePoints(text, to)));
                    index++;
                }

                Assert.Equal(normalized.Length, at);
                tokens += index;
            }
        }

        Assert.True(folders >= 30 && tokens > 10_000, $"only {tokens} tokens of {folders} folders");
    }

    private static TokenizerParts? TryLoadWithWordLevel(string folder)
    {
        var json = JsonNode.Parse(TokenizerGoldens.Unpack(Path.Combine(folder, TokenizerJson.FileName)))!.AsObject();
        json["model"] = new JsonObject
        {
            ["type"] = "WordLevel",
            ["vocab"] = json["model"]!["vocab"]!.DeepClone(),
            ["unk_token"] = json["model"]!["vocab"]!.AsObject().First().Key,
        };
        json["decoder"] = null;
        if (Path.GetFileName(folder).StartsWith("added-", StringComparison.Ordinal))
        {
            (json["pre_tokenizer"], json["post_processor"]) = (null, null);
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString()));
        try
        {
            return TokenizerJson.Parse(stream);
        }
        catch (PackageFormatException refusal) when (refusal.Rule == TokenizerRule.TokenizerUnsupported)
        {
            return null;
        }
    }
}
