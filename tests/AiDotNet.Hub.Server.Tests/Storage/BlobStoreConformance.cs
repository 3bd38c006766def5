using System.Security.Cryptography;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server.Tests.Storage;

/// <summary>What every blob store must do. A store's test class derives from it and says how to make one.</summary>
public abstract class BlobStoreConformance
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(300_000);

    private static readonly Digest ContentDigest = Digest.FromHash(SHA256.HashData(Content));

    private protected abstract IBlobStore Store { get; }

    /// <summary>How many writes are there that were never promoted.</summary>
    protected abstract int CountLeftovers();

    [Fact]
    public async Task PutAsync_Bytes_CanBeReadUnderTheirDigest()
    {
        var stored = await PutAsync(Content);
        Assert.Equal((ContentDigest, Content.LongLength), (stored.Digest, stored.Size));
        Assert.Equal(Content.LongLength, await Store.FindSizeAsync(ContentDigest, default));
        Assert.Equal(Content, await ReadAsync(ContentDigest, 0, null));
        Assert.Equal(0, CountLeftovers());
    }

    [Fact]
    public async Task PutAsync_NoBytes_IsABlobLikeAnyOther()
    {
        await Store.PutAsync(new MemoryStream(), new BlobExpectation("nothing", 0, Digest.OfNothing), default);
        Assert.Equal(0, await Store.FindSizeAsync(Digest.OfNothing, default));
        Assert.Empty(await ReadAsync(Digest.OfNothing, 0, null));
        Assert.Empty(await ReadAsync(Digest.OfNothing, 0, 10));
    }

    [Fact]
    public async Task WriteAsync_WrongHash_LeavesNothing()
    {
        var other = Digest.FromHash(SHA256.HashData("other"u8));
        var expected = new BlobExpectation("a file", Content.Length, other);
        await Assert.ThrowsAsync<IntegrityException>(() => Store.WriteAsync(UploadId.New(), new MemoryStream(Content), expected, default));
        await AssertNothingAsync(other);
    }

    [Fact]
    public async Task WriteAsync_ShorterStream_LeavesNothing()
    {
        var expected = new BlobExpectation("a file", Content.Length, ContentDigest);
        var body = new MemoryStream(Content, 0, Content.Length - 1);
        await Assert.ThrowsAsync<IntegrityException>(() => Store.WriteAsync(UploadId.New(), body, expected, default));
        await AssertNothingAsync(ContentDigest);
    }

    [Fact]
    public async Task WriteAsync_LongerStream_StopsAtOneByteTooMany()
    {
        var expected = new BlobExpectation("a file", 1000, Digest.FromHash(SHA256.HashData(Content.AsSpan(0, 1000))));
        var body = new MemoryStream(Content);
        await Assert.ThrowsAsync<IntegrityException>(() => Store.WriteAsync(UploadId.New(), body, expected, default));
        Assert.Equal(1001, body.Position);
        await AssertNothingAsync(expected.Digest!.Value);
    }

    [Fact]
    public async Task WriteAsync_ReaderFails_LeavesNothing()
    {
        var body = new FailingStream(Content, failAfter: 100_000);
        await Assert.ThrowsAsync<IOException>(() => Store.WriteAsync(UploadId.New(), body, new BlobExpectation("a file"), default));
        await AssertNothingAsync(ContentDigest);
    }

    [Fact]
    public async Task WriteAsync_Cancelled_LeavesNothing()
    {
        using var stop = new CancellationTokenSource();
        var body = new FailingStream(Content, failAfter: 100_000, stop.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(UploadId.New(), body, new BlobExpectation("a file"), stop.Token));
        await AssertNothingAsync(ContentDigest);
    }

    [Fact]
    public async Task WriteAsync_NotPromoted_CannotBeReadAndCanBeAbandoned()
    {
        var upload = await Store.WriteAsync(UploadId.New(), new MemoryStream(Content), new BlobExpectation("a file"), default);
        Assert.Null(await Store.FindSizeAsync(ContentDigest, default));
        Assert.Equal(1, CountLeftovers());
        await Store.AbandonAsync(upload.Id, default);
        await Store.AbandonAsync(upload.Id, default);
        await AssertNothingAsync(ContentDigest);
    }

    [Fact]
    public async Task PutAsync_SameBytesAtTheSameTime_StoresThemOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PutAsync(Content))));
        Assert.Equal(Content, await ReadAsync(ContentDigest, 0, null));
        Assert.Equal(0, CountLeftovers());
    }

    [Theory]
    [InlineData(0, 10, 10)]
    [InlineData(5, 10, 10)]
    [InlineData(299_990, 100, 10)]
    [InlineData(300_000, 100, 0)]
    [InlineData(300_000, null, 0)]
    [InlineData(100, 0, 0)]
    [InlineData(1, null, 299_999)]
    public async Task OpenAsync_Range_GivesThoseBytes(int offset, int? length, int expected)
    {
        await PutAsync(Content);
        var bytes = await ReadAsync(ContentDigest, offset, length);
        Assert.Equal(Content[offset..(offset + expected)], bytes);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, -1)]
    public async Task OpenAsync_RangeOutside_Throws(int offset, int? length)
    {
        await PutAsync(Content);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.OpenAsync(ContentDigest, offset, length, default));
    }

    [Fact]
    public async Task OpenAsync_OffsetBeyondTheEnd_SaysThatBytesAreLost()
    {
        await PutAsync(Content);
        var error = await Assert.ThrowsAsync<HubException>(() => Store.OpenAsync(ContentDigest, 300_001, null, default));
        Assert.Contains(ContentDigest.Hex, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_UnknownBlob_SaysThatItIsLost()
    {
        Assert.Null(await Store.FindSizeAsync(ContentDigest, default));
        var error = await Assert.ThrowsAsync<HubException>(() => Store.OpenAsync(ContentDigest, 0, null, default));
        Assert.Contains(ContentDigest.Hex, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteAsync_KnownAndUnknown_SaysWhich()
    {
        await PutAsync(Content);
        Assert.True(await Store.DeleteAsync(ContentDigest, default));
        Assert.False(await Store.DeleteAsync(ContentDigest, default));
        Assert.Null(await Store.FindSizeAsync(ContentDigest, default));
    }

    [Fact]
    public async Task ClearUploadsAsync_OldWrites_GoAndYoungOnesStay()
    {
        await PutAsync(Content);
        await Store.WriteAsync(UploadId.New(), new MemoryStream(Content), new BlobExpectation("left by a crash"), default);
        Assert.Equal(0, await Store.ClearUploadsAsync(TimeProvider.System.GetUtcNow().AddHours(-1), default));
        Assert.Equal(1, CountLeftovers());
        Assert.Equal(1, await Store.ClearUploadsAsync(TimeProvider.System.GetUtcNow().AddHours(1), default));
        Assert.Equal(0, CountLeftovers());
        Assert.Equal(Content.LongLength, await Store.FindSizeAsync(ContentDigest, default));
    }

    private Task<StoredUpload> PutAsync(byte[] content) =>
        Store.PutAsync(new MemoryStream(content), new BlobExpectation("a file", content.Length), default);

    private async Task<byte[]> ReadAsync(Digest digest, long offset, long? length)
    {
        await using var stream = await Store.OpenAsync(digest, offset, length, default);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private async Task AssertNothingAsync(Digest digest)
    {
        Assert.Null(await Store.FindSizeAsync(digest, default));
        Assert.Equal(0, CountLeftovers());
    }

    /// <summary>Gives some bytes, then fails, or does what it is told and goes on.</summary>
    private sealed class FailingStream(byte[] content, int failAfter, Action? instead = null) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < failAfter)
            {
                return await base.ReadAsync(buffer[..Math.Min(buffer.Length, 10_000)], cancellationToken);
            }

            if (instead is null)
            {
                throw new IOException("The client has gone.");
            }

            instead();
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
