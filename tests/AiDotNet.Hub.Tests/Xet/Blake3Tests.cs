using AiDotNet.Hub.Xet;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;

namespace AiDotNet.Hub.Tests.Xet;

public sealed class Blake3Tests
{
    private static readonly byte[] PublishedKey = "whats the Elvish word for friend"u8.ToArray();

    /// <summary>The first 32 bytes of the published test vectors of BLAKE3: plain, then keyed.</summary>
    public static TheoryData<int, string, string> Published => new()
    {
        { 0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262", "92b2b75604ed3c761f9d6f62392c8a9227ad0ea3f09573e783f1498a4ed60d26" },
        { 1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213", "6d7878dfff2f485635d39013278ae14f1454b8c0a3a2d34bc1ab38228a80c95b" },
        { 1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11", "c951ecdf03288d0fcc96ee3413563d8a6d3589547f2c2fb36d9786470f1b9d6e" },
        { 1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7", "75c46f6f3d9eb4f55ecaaee480db732e6c2105546f1e675003687c31719c7ba4" },
        { 1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444", "357dc55de0c7e382c900fd6e320acc04146be01db6a8ce7210b7189bd664ea69" },
        { 2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030", "9f29700902f7c86e514ddc4df1e3049f258b2472b6dd5267f61bf13983b78dd5" },
        { 3072, "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2", "044a0e7b172a312dc02a4c9a818c036ffa2776368d7f528268d2e6b5df191770" },
        { 4097, "9b4052b38f1c5fc8b1f9ff7ac7b27cd242487b3d890d15c96a1c25b8aa0fb995", "00df940cd36bb9fa7cbbc3556744e0dbc8191401afe70520ba292ee3ca80abbc" },
        { 5121, "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff", "6ccf1c34753e7a044db80798ecd0782a8f76f33563accaddbfbb2e0ea4b2d024" },
        { 6144, "3e2e5b74e048f3add6d21faab3f83aa44d3b2278afb83b80b3c35164ebeca205", "3d6b6d21281d0ade5b2b016ae4034c5dec10ca7e475f90f76eac7138e9bc8f1d" },
        { 7169, "a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817", "ed9b1a922c046fdb3d423ae34e143b05ca1bf28b710432857bf738bcedbfa511" },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Hash_PublishedInputs_GiveThePublishedValues(int length, string plain, string keyed)
    {
        var input = Enumerable.Range(0, length).Select(i => (byte)(i % 251)).ToArray();

        Assert.Equal(plain, Hex(hash => Blake3.Hash(input, hash)));
        Assert.Equal(keyed, Hex(hash => Blake3.HashKeyed(PublishedKey, input, hash)));
    }

    [Fact]
    public void Hash_EveryShapeOfTree_GivesWhatAnotherImplementationGives()
    {
        // Lengths around every edge: of blocks, of leaves, of eight lanes, of levels with an odd node, and beyond what fits the stack.
        var bytes = XetFiles.Random(5, 400_000);
        int[] lengths =
        [
            .. from blocks in Enumerable.Range(0, 20) from off in new[] { -1, 0, 1 } where (blocks * 64) + off >= 0 select (blocks * 64) + off,
            .. from leaves in Enumerable.Range(1, 70).Concat([127, 128, 129, 160, 161, 200, 255, 256, 257, 390]) from off in new[] { -1, 0, 1 } select (leaves * 1024) + off,
        ];

        foreach (var length in lengths)
        {
            var input = bytes.AsSpan(0, length).ToArray();
            Assert.True(Other(null, input) == Hex(hash => Blake3.Hash(input, hash)), $"plain, {length} bytes");
            Assert.True(Other(PublishedKey, input) == Hex(hash => Blake3.HashKeyed(PublishedKey, input, hash)), $"keyed, {length} bytes");
        }
    }

    [Fact]
    public void HashKeyed_KeyOfAnotherLength_IsMisuse() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Blake3.HashKeyed(new byte[31], [], new byte[32]));

    private static string Other(byte[]? key, byte[] input)
    {
        var digest = new Blake3Digest();
        digest.Init(key is null ? Blake3Parameters.Context([]) : Blake3Parameters.Key(key));
        if (key is null)
        {
            digest = new Blake3Digest();
        }

        digest.BlockUpdate(input, 0, input.Length);
        var hash = new byte[32];
        digest.DoFinal(hash, 0);
        return Convert.ToHexStringLower(hash);
    }

    private static string Hex(Action<byte[]> compute)
    {
        var hash = new byte[Blake3.HashSize];
        compute(hash);
        return Convert.ToHexStringLower(hash);
    }
}
