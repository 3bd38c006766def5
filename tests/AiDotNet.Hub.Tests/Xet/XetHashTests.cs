using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Tests.Xet;

/// <summary>Every hash of the formats, against the recorded values.</summary>
public sealed class XetHashTests
{
    private static readonly JsonNode Vectors = XetFiles.Vectors;

    [Fact]
    public void ToString_RecordedBytes_TurnsEveryEightOfThemRound()
    {
        var hash = XetHash.Read(Convert.FromHexString((string)Vectors["textForm"]!["raw"]!));
        var bytes = new byte[XetHash.Size];
        hash.Write(bytes);

        Assert.Equal((string)Vectors["textForm"]!["text"]!, hash.ToString());
        Assert.Equal(hash, XetHash.Parse(hash.ToString()));
        Assert.Equal((string)Vectors["textForm"]!["raw"]!, Convert.ToHexStringLower(bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("07060504030201000f0e0d0c0b0a090817161514131211101f1e1d1c1b1a191")]
    [InlineData("07060504030201000f0e0d0c0b0a090817161514131211101f1e1d1c1b1a19180")]
    [InlineData("0706050403020100 f0e0d0c0b0a090817161514131211101f1e1d1c1b1a1918")]
    [InlineData("0706050403020100+f0e0d0c0b0a090817161514131211101f1e1d1c1b1a1918")]
    [InlineData("g7060504030201000f0e0d0c0b0a090817161514131211101f1e1d1c1b1a1918")]
    public void TryParse_WhatIsNoHash_SaysNo(string text) => Assert.False(XetHash.TryParse(text, out _));

    [Fact]
    public void Keys_AllOfThem_AreTheRecordedOnes()
    {
        Assert.Equal((string)Vectors["keys"]!["data"]!, Convert.ToHexStringLower(XetKeys.Data));
        Assert.Equal((string)Vectors["keys"]!["node"]!, Convert.ToHexStringLower(XetKeys.Node));
        Assert.Equal((string)Vectors["keys"]!["range"]!, Convert.ToHexStringLower(XetKeys.Range));
        Assert.Equal((string)Vectors["keys"]!["file"]!, Convert.ToHexStringLower(XetKeys.File));
    }

    [Fact]
    public void OfChunk_RecordedInputs_GivesTheRecordedHashes()
    {
        var vectors = Vectors["blake3Keyed"]!.AsArray();
        foreach (var vector in vectors)
        {
            Assert.Equal((string)vector!["chunkHash"]!, XetHash.OfChunk(Input((string)vector["input"]!)).ToString());
        }

        Assert.Equal(15, vectors.Count);
    }

    [Fact]
    public void Root_RecordedTrees_GivesTheRecordedRootsAndFileHashes()
    {
        foreach (var vector in Vectors["merkle"]!["roots"]!.AsArray())
        {
            var count = (int)vector!["count"]!;
            Assert.Equal((string)vector["root"]!, Tree(count).Root().ToString());
            Assert.Equal((string)vector["fileHash"]!, Tree(count).FileHash().ToString());
        }
    }

    [Fact]
    public void RangeHash_RecordedSegments_GivesTheRecordedHashes()
    {
        var index = new XorbIndex();
        for (var i = 0; i < 8; i++)
        {
            index.Add(Leaf(i), 100, 100);
        }

        foreach (var vector in Vectors["rangeHash"]!.AsArray())
        {
            Assert.Equal((string)vector!["hash"]!, index.RangeHash(0, (int)vector["count"]!).ToString());
        }
    }

    [Fact]
    public void Keyed_RecordedDedupeAnswers_GivesTheRecordedHashesAndEligibleChunks()
    {
        var dedupe = Vectors["globalDedupe"]!;
        var key = Convert.FromHexString((string)dedupe["key"]!);
        foreach (var vector in dedupe["keyed"]!.AsArray())
        {
            Assert.Equal((string)vector!["keyed"]!, XetHash.Parse((string)vector["hash"]!).Keyed(key).ToString());
        }

        Assert.Equal(
            dedupe["eligible"]!.AsArray().Select(item => (string)item!),
            Enumerable.Range(0, 4000).Where(i => Leaf(i).IsDedupeEligible).Select(i => i.ToString(CultureInfo.InvariantCulture)));
    }

    private static XetTree Tree(int count)
    {
        var tree = new XetTree();
        for (var i = 0; i < count; i++)
        {
            tree.Add(Leaf(i), (i * 1000L) + 1);
        }

        return tree;
    }

    private static XetHash Leaf(int i) => XetHash.OfChunk(Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture)));

    private static byte[] Input(string text) => text.Split(' ') switch
    {
        ["empty"] => [],
        ["one", "zero", "byte"] => [0],
        [var count, "x", "'a'"] => Encoding.ASCII.GetBytes(new string('a', int.Parse(count, CultureInfo.InvariantCulture))),
        ["random(1,", var length] => XetFiles.Random(1, int.Parse(length.TrimEnd(')'), CultureInfo.InvariantCulture)),
        _ => Encoding.ASCII.GetBytes(text),
    };
}
