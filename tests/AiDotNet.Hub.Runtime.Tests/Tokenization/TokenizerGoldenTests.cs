using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

public sealed class TokenizerGoldenTests
{
    private const string Set = "tokenizers";

    [Theory]
    [InlineData("real/bert-base-uncased")]
    [InlineData("trained/bert-cased")]
    [InlineData("trained/bert-cased-strip")]
    [InlineData("trained/bert-uncased-accents")]
    public void Encode_AllTextsAndCases_EqualsTheReference(string name)
    {
        var root = Fixtures.Shared(Set);
        Check(new TokenizerGoldens(root), Path.Combine(root, name), leastCompared: 9000);
    }

    [Theory]
    [InlineData("trained/bert-cased")]
    [InlineData("trained/bert-uncased-accents")]
    public void Encode_CommittedTextsAndCases_EqualsTheReference(string name)
    {
        var root = Fixtures.Committed(Set);
        Check(new TokenizerGoldens(root), Path.Combine(root, name), leastCompared: 2000);
    }

    [Fact]
    public void Encode_EveryFeature_EqualsTheReferenceOrIsRefusedByName()
    {
        var (covered, compared) = CheckFeatures(Fixtures.Shared(Set + "/features"));

        Assert.Equal(SupportedFeatures, covered);
        Assert.True(compared > 10_000, $"{compared} comparisons only.");
    }

    [Fact]
    public void Encode_CommittedFeatures_EqualTheReference()
    {
        var (covered, compared) = CheckFeatures(Fixtures.Committed(Set + "/features"));

        Assert.Equal(SupportedFeatures, covered);
        Assert.True(compared > 10_000, $"{compared} comparisons only.");
    }

    // How many of the set's folders use nothing but what is built in.
    private const int SupportedFeatures = 18;

    private static (int Covered, int Compared) CheckFeatures(string features)
    {
        var goldens = new TokenizerGoldens(features);
        var covered = 0;
        foreach (var folder in Directory.EnumerateDirectories(features).Order(StringComparer.Ordinal))
        {
            try
            {
                goldens.CheckFeature(folder);
                covered++;
            }
            catch (PackageFormatException e) when (e.Rule == TokenizerRule.TokenizerUnsupported)
            {
                Assert.Matches("(BPE|Unigram|ByteLevel|Metaspace|Precompiled|UnicodeScripts|RobertaProcessing|regular expression|'Sequence')", e.Message);
            }
        }

        goldens.AssertEqual();
        return (covered, goldens.Compared);
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
