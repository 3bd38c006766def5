using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

public sealed class TokenizerTests
{
    private static readonly Tokenizer Sample = Tokenizer.Load(Fixtures.SampleModel("langid-tiny"));

    [Fact]
    public void Encode_LoneSurrogates_AreReadAsReplacementCharacters()
    {
        // Not as data of a theory: attributes are kept as UTF-8, which has no lone surrogates.
        (string Broken, string Repaired)[] cases =
        [
            ("a\ud83d", "a\ufffd"), ("\ude00b", "\ufffdb"), ("\ude00\ud83d", "\ufffd\ufffd"), ("\ud83d\ud83d\ude00", "\ufffd\ud83d\ude00"),
        ];
        foreach (var (broken, repaired) in cases)
        {
            var (actual, expected) = (Sample.Encode(broken), Sample.Encode(repaired));

            Assert.Equal(expected.Ids, actual.Ids);
            Assert.Equal(expected.Offsets, actual.Offsets);
        }
    }

    [Fact]
    public void Encode_TextBehindAnAstralCharacter_CountsUnitsUnlessCodePointsAreAskedFor()
    {
        var (units, points) = (Sample.Encode("\ud83d\ude00 a"), Sample.Encode("\ud83d\ude00 a", options: new TokenizerOptions { OffsetsInCodePoints = true }));

        Assert.Equal([(0, 0), (0, 2), (3, 4), (0, 0)], units.Offsets);
        Assert.Equal([(0, 0), (0, 1), (2, 3), (0, 0)], points.Offsets);
    }

    [Fact]
    public void Encode_WithoutSpecialTokens_AddsNone()
    {
        var encoding = Sample.Encode("a", options: new TokenizerOptions { AddSpecialTokens = false });

        Assert.Equal(Sample.Encode("a").Ids.Skip(1).SkipLast(1), encoding.Ids);
        Assert.Equal([0], encoding.SpecialTokensMask);
    }

    [Fact]
    public void Encode_TruncationWithAStrideOfTheWholeRoom_IsRefused()
    {
        var options = new TokenizerOptions { Truncation = new TruncationOptions { MaxLength = 4, Stride = 2 } };

        Assert.Contains("stride of 2", Assert.Throws<ArgumentException>(() => Sample.Encode("a b c d e", options: options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EncodeBatch_ManyTexts_EqualsOneByOne()
    {
        string[] texts = [.. Enumerable.Range(0, 500).Select(i => $"text {i} grüße {new string('x', i % 7)}")];
        var options = new TokenizerOptions { Padding = PaddingOptions.Longest };

        var batch = Sample.EncodeBatch(texts, options);

        var longest = texts.Max(text => Sample.Encode(text).Ids.Count);
        Assert.All(batch, encoding => Assert.Equal(longest, encoding.Ids.Count));
        Assert.Equal(texts.SelectMany(text => Sample.Encode(text).Ids), batch.SelectMany(encoding => encoding.Ids.Where((_, i) => encoding.AttentionMask[i] == 1)));
    }

    [Theory]
    [InlineData("bert-cased")]
    [InlineData("llama2-legacy")]
    [InlineData("llama3")]
    [InlineData("t5-classic")]
    public async Task Encode_FromManyThreads_GivesEachItsOwn(string name)
    {
        var tokenizer = new Tokenizer(TokenizerGoldens.Parts(Fixtures.Committed("tokenizers/trained/" + name)));
        string[] texts = [.. Enumerable.Range(0, 64).Select(i => string.Join(' ', Enumerable.Repeat($"w{i} ä", i + 1)))];
        var expected = texts.Select(text => tokenizer.Encode(text)).ToArray();

        var rounds = await Task.WhenAll(Enumerable.Range(0, 8).Select(round => Task.Run(() => Enumerable.Range(0, 1000).All(i =>
        {
            var index = (i * (round + 1)) % texts.Length;
            var encoding = tokenizer.Encode(texts[index]);
            return encoding.Ids.SequenceEqual(expected[index].Ids) && encoding.Offsets.SequenceEqual(expected[index].Offsets);
        }))));

        Assert.All(rounds, Assert.True);
    }

    [Fact]
    public void Decode_IdsThatDoNotExist_ArePassedOver() =>
        Assert.Equal("", Sample.Decode([-1, int.MaxValue, int.MinValue]));
}
