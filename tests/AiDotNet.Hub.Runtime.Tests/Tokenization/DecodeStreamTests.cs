using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

public sealed class DecodeStreamTests
{
    [Fact]
    public void Step_AllStreams_EqualTheReference()
    {
        var root = Fixtures.Shared("tokenizers");
        var goldens = new TokenizerGoldens(root);
        var tokenizers = new Dictionary<string, Tokenizer>(StringComparer.Ordinal);
        foreach (var (number, line) in TokenizerGoldens.Lines(Path.Combine(root, "stream", "streams.jsonl")).Index())
        {
            var name = line["tokenizer"]!.GetValue<string>();
            if (!tokenizers.TryGetValue(name, out var tokenizer))
            {
                tokenizers[name] = tokenizer = Load(root, name);
            }

            var (place, ids) = ($"{name} {number}", TokenizerGoldens.Numbers(line["ids"]));
            var skipsSpecial = line["skip_special_tokens"]!.GetValue<bool>();
            var (stream, pieces, failed) = (tokenizer.DecodeStream(skipsSpecial), new List<string?>(), false);
            foreach (var id in ids)
            {
                try
                {
                    pieces.Add(stream.Step(id));
                }
                catch (InvalidOperationException)
                {
                    failed = true;
                    break;
                }
            }

            goldens.Expect($"{place} error", [line["error"] is not null], [failed]);
            goldens.Expect($"{place} pieces", line["pieces"]!.AsArray().Select(piece => piece?.GetValue<string>()), pieces);
            goldens.Expect($"{place} decoded", [line["decoded"]!.GetValue<string>()], [tokenizer.Decode(ids, skipsSpecial)]);
        }

        goldens.AssertEqual();
        Assert.Equal(3 * 1346, goldens.Compared);
    }

    [Fact]
    public void Step_HalfACharacter_GivesNothingUntilTheRestIsThere()
    {
        var tokenizer = new Tokenizer(TokenizerGoldens.Parts(Fixtures.Committed("tokenizers/features/pre-bytelevel-prefix0-regex0")));
        var stream = tokenizer.DecodeStream();

        // The bytes of 'é', as the alphabet of bytes writes them.
        Assert.Equal(["a", null, "\u00e9"], new[] { "a", "\u00c3", "\u00a9" }.Select(token => stream.Step(tokenizer.TryGetId(token, out var id) ? id : -1)));
    }

    private static Tokenizer Load(string root, string name)
    {
        foreach (var folder in new[] { "real", "trained" }.Select(kind => Path.Combine(root, kind, name)).Where(Directory.Exists))
        {
            return new Tokenizer(TokenizerGoldens.Parts(folder));
        }

        using var json = new MemoryStream(TokenizerGoldens.Unpack(Path.Combine(root, "files", name, "converted.json")));
        return new Tokenizer(Runtime.Tokenization.Json.TokenizerJson.Parse(json));
    }
}
