using System.IO.Compression;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Runtime.Tokenization;
using AiDotNet.Hub.Runtime.Tokenization.Json;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

/// <summary>What Hugging Face's tokenizers answered, and how we differ from it.</summary>
internal sealed class TokenizerGoldens(string root)
{
    private static readonly TokenizerOptions Plain = new()
    {
        OffsetsInCodePoints = true,
        Truncation = TruncationOptions.None,
        Padding = PaddingOptions.None,
    };

    private IReadOnlyList<string>? _texts;

    /// <summary>How many encodings and texts were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>What is different, a line each.</summary>
    public List<string> Deviations { get; } = [];

    public IReadOnlyList<string> Texts => _texts ??= [.. JsonNode.Parse(Unpack(Path.Combine(root, "texts.json")))!.AsArray().Select(text => text!.GetValue<string>())];

    /// <summary>A file's bytes, whether it lies there packed or not.</summary>
    public static byte[] Unpack(string path)
    {
        if (File.Exists(path))
        {
            return File.ReadAllBytes(path);
        }

        using var gzip = new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        gzip.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>The JSON values of a packed file, one a line.</summary>
    public static IEnumerable<JsonObject> Lines(string path)
    {
        using var reader = new StreamReader(new MemoryStream(Unpack(path)));
        while (reader.ReadLine() is { } line)
        {
            yield return JsonNode.Parse(line)!.AsObject();
        }
    }

    public static TokenizerParts Parts(string folder)
    {
        using var json = new MemoryStream(Unpack(Path.Combine(folder, TokenizerJson.FileName)));
        return TokenizerJson.Parse(json);
    }

    public static int[] Numbers(JsonNode? list) => [.. list!.AsArray().Select(number => number!.GetValue<int>())];

    /// <summary>Compares <c>golden.jsonl</c> of a folder in <c>real</c> or <c>trained</c>.</summary>
    public void CheckTexts(Tokenizer tokenizer, string golden)
    {
        foreach (var line in Lines(golden))
        {
            var index = line["i"]!.GetValue<int>();
            var encoding = tokenizer.Encode(Texts[index], options: Plain);
            CheckEncoding($"{golden} {index}", line, encoding, hasSpecialMask: Path.GetFileName(golden) == "golden.jsonl");
            CheckDecoding($"{golden} {index}", line, tokenizer, Texts[index]);
        }
    }

    /// <summary>Compares a folder of <c>features</c>: truncation and padding as the file says.</summary>
    public void CheckFeature(string folder)
    {
        var parts = Parts(folder);
        var tokenizer = new Tokenizer(parts);
        foreach (var line in Lines(Path.Combine(folder, "golden.jsonl")))
        {
            var (text, place) = (line["text"]!.GetValue<string>(), $"{Path.GetFileName(folder)} {line["text"]!.ToJsonString()}");
            var encoding = tokenizer.Encode(text, options: new TokenizerOptions { OffsetsInCodePoints = true, ReturnOverflowing = true });
            CheckEncoding(place, line, encoding);
            if (line["tokens"] is JsonArray tokens)
            {
                Expect(place + " tokens", tokens.Select(token => token!.GetValue<string>()), encoding.Tokens);
            }

            CheckDecoding(place, line, tokenizer, text);
            var normalized = new NormalizedText();
            normalized.Reset(text, 0);
            parts.Normalizer?.Normalize(normalized);
            Expect(place + " normalized", (line["normalized"]?.GetValue<string>() ?? text).ToCharArray(), normalized.Span.ToArray());
            if (line["pre_tokens"] is JsonArray preTokens)
            {
                Expect(
                    place + " pre_tokens",
                    preTokens.Select(piece => (piece![0]!.GetValue<string>(), piece[1]!.GetValue<int>(), piece[2]!.GetValue<int>())),
                    PreTokenize(parts.PreTokenizer, text).Select(piece => (piece.Text, CodePoints(text, piece.Start), CodePoints(text, piece.End))));
            }
        }
    }

    /// <summary>The pieces that a pre-tokenizer makes of a text, and where they come from.</summary>
    public static List<(string Text, int Start, int End)> PreTokenize(Runtime.Tokenization.PreTokenizers.IPreTokenizer? preTokenizer, string text)
    {
        var (raw, pieces) = (new NormalizedText(), new PreTokenizedText());
        raw.Reset(text, 0);
        pieces.Reset(raw, 0, text.Length);
        if (text.Length > 0)
        {
            preTokenizer?.PreTokenize(pieces);
        }

        return [.. pieces.Words.Select(word =>
        {
            var (start, end) = pieces.Text.Origin(word.Start, word.End);
            return (pieces.Text.Span[word.Start..word.End].ToString(), start, end);
        })];
    }

    public static int CodePoints(string text, int units) => text[..units].EnumerateRunes().Count();

    /// <summary>Compares <c>cases.jsonl</c>: pairs, words, truncation, padding.</summary>
    public void CheckCases(Tokenizer tokenizer, string cases)
    {
        foreach (var (number, line) in Lines(cases).Index())
        {
            var options = Plain with
            {
                ReturnOverflowing = true,
                AddSpecialTokens = line["add_special_tokens"]?.GetValue<bool>() ?? true,
                SplitSpecialTokens = line["encode_special_tokens"]?.GetValue<bool>() ?? false,
                Truncation = line["truncation"] is { } truncation ? Truncation(truncation) : TruncationOptions.None,
                Padding = line["padding"] is { } padding ? Padding(padding) : PaddingOptions.None,
            };
            var place = $"{cases} {number}";
            try
            {
                var encodings = Encode(tokenizer, line["inputs"]!.AsArray(), line["pretokenized"]?.GetValue<bool>() ?? false, options);
                if (line["expect"] is not JsonArray expected)
                {
                    Compared++;
                    Deviations.Add($"{place}: nothing refused, though the reference says {line["error"]}");
                    continue;
                }

                Expect(place + " count", [expected.Count], [encodings.Count]);
                foreach (var (index, (one, encoding)) in expected.Zip(encodings).Index())
                {
                    CheckEncoding($"{place}.{index}", one!.AsObject(), encoding);
                }
            }
            catch (ArgumentException e)
            {
                Compared++;
                if (line["error"] is null)
                {
                    Deviations.Add($"{place}: refused: {e.Message}");
                }
            }
        }
    }

    /// <summary>Compares <c>decode.jsonl</c>: ids that no text gave.</summary>
    public void CheckDecode(Tokenizer tokenizer, string file)
    {
        foreach (var (number, line) in Lines(file).Index())
        {
            var (ids, text) = (Numbers(line["ids"]), line["text"]!.GetValue<string>());
            Expect($"{file} {number}", text, tokenizer.Decode(ids, skipSpecialTokens: false));
            Expect($"{file} {number} skip", line["text_skip_special"]?.GetValue<string>() ?? text, tokenizer.Decode(ids));
        }
    }

    public void AssertEqual() => Assert.True(Deviations.Count == 0, $"{Deviations.Count} of {Compared}:\n{Summary()}\n{string.Join('\n', Deviations.Take(20))}");

    // How many are different by the folder or file that they name first.
    private string Summary() => string.Join('\n', Deviations.CountBy(deviation => deviation.Split(' ')[0]).OrderByDescending(pair => pair.Value).Take(60).Select(pair => $"  {pair.Value} in {pair.Key}"));

    public void Expect<T>(string place, IEnumerable<T> expected, IEnumerable<T> actual)
    {
        Compared++;
        if (!expected.SequenceEqual(actual))
        {
            Deviations.Add($"{place}: expected {string.Join(' ', expected)}, got {string.Join(' ', actual)}");
        }
    }

    public void CheckEncoding(string place, JsonObject expected, TokenEncoding encoding, bool hasSpecialMask = true)
    {
        var ids = Numbers(expected["ids"]);
        Expect(place + " ids", ids, encoding.Ids);
        Expect(place + " offsets", expected["offsets"] is { } offsets ? Numbers(offsets) : [], expected["offsets"] is null ? [] : encoding.Offsets.SelectMany(offset => new[] { offset.Start, offset.End }));
        Expect(place + " type_ids", expected["type_ids"] is { } types ? Numbers(types) : new int[ids.Length], encoding.TypeIds);
        if (hasSpecialMask)
        {
            Expect(place + " special_mask", expected["special_mask"] is { } special ? Numbers(special) : new int[ids.Length], encoding.SpecialTokensMask);
        }

        Expect(place + " attention_mask", expected["attention_mask"] is { } mask ? Numbers(mask) : Enumerable.Repeat(1, ids.Length), encoding.AttentionMask);
        if (expected["words"] is { } words)
        {
            Expect(place + " words", Numbers(words), encoding.WordIds);
        }

        if (expected["sequences"] is { } sequences)
        {
            Expect(place + " sequences", Numbers(sequences), encoding.SequenceIds);
        }

        if (expected["overflowing"] is JsonArray overflowing)
        {
            Expect(place + " overflowing", [overflowing.Count], [encoding.Overflowing.Count]);
            foreach (var (index, (one, part)) in overflowing.Zip(encoding.Overflowing).Index())
            {
                // The reference's overflowing parts list each other once more; ours are one flat list.
                var flat = one!.DeepClone().AsObject();
                flat.Remove("overflowing");
                CheckEncoding($"{place} overflowing {index}", flat, part);
            }
        }
    }

    private void CheckDecoding(string place, JsonObject line, Tokenizer tokenizer, string text)
    {
        var ids = Numbers(line["ids"]);
        var decoded = line["decoded"]?.GetValue<string>() ?? text;
        Expect(place + " decoded", decoded, tokenizer.Decode(ids, skipSpecialTokens: false));
        Expect(place + " decoded_skip_special", line["decoded_skip_special"]?.GetValue<string>() ?? decoded, tokenizer.Decode(ids));
    }

    private static IReadOnlyList<TokenEncoding> Encode(Tokenizer tokenizer, JsonArray inputs, bool areWords, TokenizerOptions options)
    {
        if (!areWords)
        {
            return tokenizer.EncodeBatch([.. inputs.Select(input => input is JsonArray pair ? (pair[0]!.GetValue<string>(), pair[1]!.GetValue<string>()) : (input!.GetValue<string>(), (string?)null))], options);
        }

        return [.. inputs.Select(input => input![0] is JsonArray
            ? tokenizer.EncodeWords(Words(input[0]!), Words(input[1]!), options)
            : tokenizer.EncodeWords(Words(input), null, options))];

        static string[] Words(JsonNode words) => [.. words.AsArray().Select(word => word!.GetValue<string>())];
    }

    private static TruncationOptions Truncation(JsonNode json) => new()
    {
        MaxLength = json["max_length"]!.GetValue<int>(),
        Stride = json["stride"]!.GetValue<int>(),
        Strategy = json["strategy"]!.GetValue<string>() switch
        {
            "longest_first" => TruncationStrategy.LongestFirst,
            "only_first" => TruncationStrategy.OnlyFirst,
            _ => TruncationStrategy.OnlySecond,
        },
        Direction = Side(json["direction"]),
    };

    private static PaddingOptions Padding(JsonNode json) => new()
    {
        Enabled = true,
        Direction = Side(json["direction"]),
        PadId = json["pad_id"]!.GetValue<int>(),
        PadTypeId = json["pad_type_id"]!.GetValue<int>(),
        PadToken = json["pad_token"]!.GetValue<string>(),
        Length = json["length"]?.GetValue<int>(),
        PadToMultipleOf = json["pad_to_multiple_of"]?.GetValue<int>(),
    };

    private static TokenSide Side(JsonNode? side) => side!.GetValue<string>() == "left" ? TokenSide.Left : TokenSide.Right;
}
