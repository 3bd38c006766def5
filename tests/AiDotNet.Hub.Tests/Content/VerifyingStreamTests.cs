using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Tests.Content;

public sealed class VerifyingStreamTests
{
    private static readonly byte[] Bytes = TestBytes.Make(seed: 2, 100_003);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_RightBytes_PassThroughAndAreNamed(bool sizeKnown)
    {
        await using var stream = new VerifyingStream(new TrickleStream(Bytes), "file", sizeKnown ? Bytes.Length : null, TestBytes.Sha256(Bytes));
        Assert.Null(stream.Digest);
        using var copy = new MemoryStream();

        await stream.CopyToAsync(copy);

        Assert.Equal(Bytes, copy.ToArray());
        Assert.Equal(TestBytes.Sha256(Bytes), stream.Digest);
        Assert.Equal(Bytes.Length, stream.Length);
    }

    [Theory]
    [InlineData(-1, "100003 bytes came where 100004 were promised")]
    [InlineData(1, "more than the promised 100002 bytes came")]
    public async Task Read_ShortOrLong_FailsNamingBothSizes(int surplus, string problem)
    {
        await using var stream = new VerifyingStream(new TrickleStream(Bytes), "weights of a/b", Bytes.Length - surplus, null);

        var e = await Assert.ThrowsAsync<IntegrityException>(() => stream.CopyToAsync(Stream.Null));

        Assert.StartsWith("weights of a/b: " + problem, e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IntegrityException>(() => stream.ReadAsync(new byte[1]).AsTask());
    }

    [Fact]
    public async Task Read_WrongDigest_HoldsTheLastBytesBack()
    {
        await using var stream = new VerifyingStream(new TrickleStream(Bytes), "file", Bytes.Length, Digest.OfNothing);
        using var copy = new MemoryStream();

        var e = await Assert.ThrowsAsync<IntegrityException>(() => stream.CopyToAsync(copy));

        Assert.Contains($"SHA-256 is {TestBytes.Sha256(Bytes)} where {Digest.OfNothing} was promised", e.Message, StringComparison.Ordinal);
        Assert.InRange(copy.Length, 1, Bytes.Length - 1);
        Assert.Null(stream.Digest);
        await Assert.ThrowsAsync<IntegrityException>(() => stream.CopyToAsync(Stream.Null));
    }

    [Fact]
    public void Read_ByEveryOverload_CountsTheSame()
    {
        using var stream = new VerifyingStream(new MemoryStream(Bytes), "file", Bytes.Length, TestBytes.Sha256(Bytes));
        var all = new byte[Bytes.Length + 5];

        Assert.Equal(1000, stream.Read(all, 0, 1000));
        Assert.Equal(1000, stream.Read(all.AsSpan(1000, 1000)));
        Assert.Equal(Bytes[2000], stream.ReadByte());
        Assert.Equal(2001, stream.Position);
        Assert.Equal(Bytes.Length - 2001, stream.Read(all.AsSpan(2001)));
        Assert.Equal(0, stream.Read(all.AsSpan()));
        Assert.Equal(TestBytes.Sha256(Bytes), stream.Digest);
    }
}
