using System.Buffers;
using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

public sealed class MicrosoftTokenizerTests
{
    private static readonly Tokenizer Sample = Tokenizer.Load(Fixtures.SampleModel("langid-tiny"));

    [Fact]
    public void EncodeToTokens_Text_EqualsTheTokenizerItself()
    {
        var (expected, tokens) = (Sample.Encode("Hello, \ud83d\ude00 world"), Sample.AsMicrosoftTokenizer().EncodeToTokens("Hello, \ud83d\ude00 world", out _));

        Assert.Equal(expected.Ids, tokens.Select(token => token.Id));
        Assert.Equal(expected.Tokens, tokens.Select(token => token.Value));
        Assert.Equal(expected.Offsets, tokens.Select(token => (token.Offset.Start.Value, token.Offset.End.Value)));
    }

    [Fact]
    public void EncodeToIds_AtMostThree_ConsumesWhatTheyCover()
    {
        var options = new TokenizerOptions { AddSpecialTokens = false, Padding = PaddingOptions.None };
        var expected = Sample.Encode("one two three four", options: options);

        var ids = Sample.AsMicrosoftTokenizer(options).EncodeToIds("one two three four", 3, out _, out var consumed);

        Assert.Equal(expected.Ids.Take(3), ids);
        Assert.Equal(expected.Offsets[2].End, consumed);
    }

    [Fact]
    public void Decode_Ids_EqualsTheTokenizerItself()
    {
        var (microsoft, ids) = (Sample.AsMicrosoftTokenizer(), Sample.Encode("Hello world").Ids);
        var expected = Sample.Decode(ids, skipSpecialTokens: false);
        var buffer = new char[expected.Length];

        Assert.Equal(expected, microsoft.Decode(ids));
        Assert.Equal(OperationStatus.Done, microsoft.Decode(ids, buffer, out var consumed, out var written));
        Assert.Equal((ids.Count, expected.Length, expected), (consumed, written, new string(buffer)));
        Assert.Equal(OperationStatus.DestinationTooSmall, microsoft.Decode(ids, buffer.AsSpan(1), out _, out _));
    }
}
