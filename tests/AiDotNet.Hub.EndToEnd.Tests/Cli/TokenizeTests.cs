using System.Text.Json;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

public sealed class TokenizeTests
{
    private static readonly string Model = Fixtures.SampleModel("langid-tiny");

    [Fact]
    public async Task Tokenize_TextsOfTheGoldens_GivesTheirIdsInOrder()
    {
        var golden = JsonNode.Parse(await File.ReadAllTextAsync(Fixtures.Committed("samples/langid-tiny/golden.json")))!["texts"]!.AsArray();
        var input = string.Concat(golden.Select(text => text!["text"]!.ToJsonString() + "\n"));

        var result = (await AdnProcess.RunAsync(["tokenize", Model, "--no-padding"], standardInput: input)).Expect(0);

        Assert.Equal(golden.Count, result.Lines.Count);
        Assert.All(golden.Zip(result.Lines), pair => Assert.Equal(pair.First!["ids"]!.ToJsonString(), JsonNode.Parse(pair.Second)!["ids"]!.ToJsonString()));
        Assert.Empty(result.StandardError);
    }

    [Fact]
    public async Task Tokenize_Text_HasAllListsAtOneLengthAndLettersAsTheyAre()
    {
        var result = (await AdnProcess.RunAsync(["tokenize", Model], standardInput: "\"größe 明日\"")).Expect(0);

        var line = JsonNode.Parse(Assert.Single(result.Lines))!.AsObject();
        Assert.Equal(["ids", "tokens", "offsets", "type_ids", "special_mask", "attention_mask"], line.Select(property => property.Key));
        Assert.Single(line.Select(property => property.Value!.AsArray().Count).Distinct());
        Assert.DoesNotContain("\\u", result.StandardOutput, StringComparison.Ordinal);
        Assert.EndsWith("}\n", result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokenize_OffsetsAfterAnAstralLetter_CountAsAsked()
    {
        const string Text = "\"😀 day\"";

        Assert.Equal("[3,6]", LastOffset(await AdnProcess.RunAsync(["tokenize", Model, "--no-special-tokens"], standardInput: Text)));
        Assert.Equal("[3,6]", LastOffset(await AdnProcess.RunAsync(["tokenize", Model, "--no-special-tokens", "--offsets", "utf16"], standardInput: Text)));
        Assert.Equal("[2,5]", LastOffset(await AdnProcess.RunAsync(["tokenize", Model, "--no-special-tokens", "--offsets", "code-points"], standardInput: Text)));

        static string LastOffset(AdnResult result) => JsonNode.Parse(result.Expect(0).StandardOutput)!["offsets"]!.AsArray()[^1]!.ToJsonString();
    }

    [Fact]
    public async Task Tokenize_Pair_HasTypeIdsOfBoth()
    {
        var result = (await AdnProcess.RunAsync(["tokenize", Model], standardInput: "[\"one\",\"two\"]\n")).Expect(0);

        var types = JsonNode.Parse(result.StandardOutput)!["type_ids"]!.AsArray().Select(type => (int)type!).ToList();
        Assert.Equal([0, 1], types.Distinct());
        Assert.Equal(types.Order(), types);
    }

    [Fact]
    public async Task Tokenize_Decode_GivesTextWithAndWithoutSpecialTokens()
    {
        var ids = JsonNode.Parse((await AdnProcess.RunAsync(["tokenize", Model], standardInput: "\"good day\"")).Expect(0).StandardOutput)!["ids"]!.ToJsonString();

        var plain = (await AdnProcess.RunAsync(["tokenize", Model, "--decode", "--skip-special-tokens"], standardInput: ids)).Expect(0);
        var whole = (await AdnProcess.RunAsync(["tokenize", Model, "--decode"], standardInput: ids)).Expect(0);

        Assert.Equal("\"good day\"\n", plain.StandardOutput);
        Assert.Equal("\"[CLS] good day [SEP]\"\n", whole.StandardOutput);
    }

    [Fact]
    public async Task Tokenize_LinesThatAreNoTexts_GetErrorsInTheirPlace()
    {
        const string Input = "\"a\"\nnonsense\n{\"text\":\"a\"}\n[\"a\",\"b\",\"c\"]\n\n\"a\" \"b\"\n\"\\ud800 lone\"\n\"a\"\n";

        var result = (await AdnProcess.RunAsync(["tokenize", Model], standardInput: Input)).Expect(1);

        var lines = result.Lines.Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal([true, false, false, false, false, false, true, true], lines.Select(line => line.ContainsKey("ids")));
        Assert.Equal(lines[0].ToJsonString(), lines[7].ToJsonString());
        Assert.All(lines.Where(line => line.ContainsKey("error")), line => Assert.Equal("InvalidRequest", (string?)line["error"]!["code"]));
    }

    [Fact]
    public async Task Tokenize_StandardInputStaysOpen_AnswersEachLineAtOnce()
    {
        using var adn = AdnProcess.StartInteractive(["tokenize", Model]);

        for (var i = 0; i < 3; i++)
        {
            await adn.StandardInput.WriteLineAsync("\"a\"");
            await adn.StandardInput.FlushAsync();
            Assert.NotNull(JsonNode.Parse((await adn.StandardOutput.ReadLineAsync())!)!["ids"]);
        }

        adn.StandardInput.Close();
        (await adn.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task Tokenize_ManyLines_KeepTheirOrder()
    {
        var texts = Enumerable.Range(0, 5000).Select(i => $"number {i}").ToList();
        var input = string.Concat(texts.Select(text => $"\"{JsonEncodedText.Encode(text)}\"\n"));

        var ids = (await AdnProcess.RunAsync(["tokenize", Model, "--no-padding"], standardInput: input)).Expect(0);
        var decoded = (await AdnProcess.RunAsync(
            ["tokenize", Model, "--decode", "--skip-special-tokens"],
            standardInput: string.Concat(ids.Lines.Select(line => JsonNode.Parse(line)!["ids"]!.ToJsonString() + "\n")))).Expect(0);

        Assert.Equal(texts, decoded.Lines.Select(line => (string)JsonNode.Parse(line)!));
    }
}
