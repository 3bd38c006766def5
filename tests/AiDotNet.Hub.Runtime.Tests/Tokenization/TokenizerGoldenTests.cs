using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

public sealed class TokenizerGoldenTests
{
    private const string Set = "tokenizers";

    [Theory]
    [InlineData("real/bert-base-uncased")]
    [InlineData("real/cl100k")]
    [InlineData("real/gpt2")]
    [InlineData("real/qwen3")]
    [InlineData("trained/albert-classic")]
    [InlineData("trained/bert-cased")]
    [InlineData("trained/bert-cased-strip")]
    [InlineData("trained/bert-uncased-accents")]
    [InlineData("trained/deberta-classic")]
    [InlineData("trained/gemma")]
    [InlineData("trained/llama2-legacy")]
    [InlineData("trained/llama2-legacy-added")]
    [InlineData("trained/llama3")]
    [InlineData("trained/roberta")]
    [InlineData("trained/t5-classic")]
    [InlineData("trained/unigram-byte-fallback")]
    [InlineData("trained/xlm-roberta-classic")]
    public void Encode_AllTextsAndCases_EqualsTheReference(string name)
    {
        var root = Fixtures.Shared(Set);
        Check(new TokenizerGoldens(root), Path.Combine(root, name), leastCompared: 9000);
    }

    [Theory]
    [InlineData("trained/bert-cased")]
    [InlineData("trained/bert-uncased-accents")]
    [InlineData("trained/gemma")]
    [InlineData("trained/llama2-legacy")]
    [InlineData("trained/llama3")]
    [InlineData("trained/roberta")]
    [InlineData("trained/t5-classic")]
    [InlineData("trained/unigram-byte-fallback")]
    public void Encode_CommittedTextsAndCases_EqualsTheReference(string name)
    {
        var root = Fixtures.Committed(Set);
        Check(new TokenizerGoldens(root), Path.Combine(root, name), leastCompared: 2000);
    }

    [Fact]
    public void Encode_EveryFeature_EqualsTheReference() => CheckFeatures(Fixtures.Shared(Set + "/features"), folders: 185, leastCompared: 100_000);

    [Fact]
    public void Encode_CommittedFeatures_EqualTheReference() => CheckFeatures(Fixtures.Committed(Set + "/features"), folders: 183, leastCompared: 20_000);

    private static void CheckFeatures(string features, int folders, int leastCompared)
    {
        var goldens = new TokenizerGoldens(features);
        var covered = 0;
        foreach (var folder in Directory.EnumerateDirectories(features).Order(StringComparer.Ordinal))
        {
            goldens.CheckFeature(folder);
            covered++;
        }

        goldens.AssertEqual();
        Assert.Equal(folders, covered);
        Assert.True(goldens.Compared >= leastCompared, $"{goldens.Compared} comparisons only.");
    }

    private static void Check(TokenizerGoldens goldens, string folder, int leastCompared)
    {
        var tokenizer = new Tokenizer(TokenizerGoldens.Parts(folder));
        goldens.CheckTexts(tokenizer, Path.Combine(folder, "golden.jsonl"));
        goldens.CheckCases(tokenizer, Path.Combine(folder, "cases.jsonl"));
        goldens.CheckDecode(tokenizer, Path.Combine(folder, "decode.jsonl"));

        goldens.AssertEqual();
        Assert.True(goldens.Compared >= leastCompared, $"{goldens.Compared} comparisons only.");
    }
}
