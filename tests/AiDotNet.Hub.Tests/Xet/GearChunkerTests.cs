using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Tests.Xet;

public sealed class GearChunkerTests
{
    public static TheoryData<string> Files => [.. XetFiles.Vectors["boundaries"]!.AsArray().Select(file => (string)file!["file"]!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void FirstChunk_RecordedFiles_CutsAndHashesAsRecorded(string name)
    {
        var vector = XetFiles.Vectors["boundaries"]!.AsArray().Single(file => (string)file!["file"]! == name)!;
        var bytes = XetFiles.Make(name);
        var tree = new XetTree();
        var (lengths, hashes) = (new List<int>(), new List<string>());
        for (var at = 0; at < bytes.Length; at += lengths[^1])
        {
            lengths.Add(GearChunker.FirstChunk(bytes.AsSpan(at)));
            var hash = XetHash.OfChunk(bytes.AsSpan(at, lengths[^1]));
            hashes.Add(hash.ToString());
            tree.Add(hash, lengths[^1]);
        }

        Assert.Equal((int)vector["size"]!, bytes.Length);
        Assert.Equal((int)vector["chunks"]!, lengths.Count);
        Assert.Equal((string)vector["fileHash"]!, tree.FileHash().ToString());
        Assert.Equal(vector["lengths"]!.AsArray().Select(length => (int)length!), lengths);
        if (vector["hashes"] is { } expected)
        {
            Assert.Equal(expected.AsArray().Select(hash => (string)hash!), hashes);
        }
        else
        {
            Assert.Equal(((string)vector["firstHash"]!, (string)vector["lastHash"]!), (hashes[0], hashes[^1]));
        }
    }
}
