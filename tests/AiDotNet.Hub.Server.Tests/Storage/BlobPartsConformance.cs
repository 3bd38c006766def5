using System.Security.Cryptography;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server.Tests.Storage;

/// <summary>What every blob store must do with writes in parts. A store's test class derives from it and says how to make one.</summary>
public abstract class BlobPartsConformance
{
    private const int PartSize = 100_000;

    private static readonly byte[] Content = RandomNumberGenerator.GetBytes((2 * PartSize) + 7);

    private static readonly Digest ContentDigest = Digest.FromHash(SHA256.HashData(Content));

    private readonly UploadId _upload = UploadId.Of("an object of a repository");

    private protected abstract IBlobStore Store { get; }

    /// <summary>How many writes are there that were never promoted; those in parts count once.</summary>
    protected abstract int CountLeftovers();

    [Fact]
    public async Task AssembleAsync_PartsInAnyOrderAtTheSameTime_IsTheWhole()
    {
        await Store.BeginPartsAsync(_upload, default);
        var parts = await Task.WhenAll(new[] { 3, 1, 2 }.Select(number => Task.Run(() => WriteAsync(number))));
        var stored = await AssembleAsync([.. parts.OrderBy(part => part.Number)]);
        Assert.Equal(new StoredUpload(_upload, ContentDigest, Content.Length), stored);
        Assert.Null(await Store.FindSizeAsync(ContentDigest, default));

        await Store.PromoteAsync(stored, default);
        Assert.Equal(Content, await ReadAsync());
        Assert.Equal(0, CountLeftovers());
    }

    [Fact]
    public async Task WritePartAsync_SamePartAgain_TheLastOneCounts()
    {
        var wrong = await WriteAsync(1, new byte[PartSize]);
        UploadPart[] parts = [await WriteAsync(1), await WriteAsync(2), await WriteAsync(3)];
        var missing = await Assert.ThrowsAsync<MissingPartsException>(() => AssembleAsync([wrong, parts[1], parts[2]]));
        Assert.Contains("part 1 did not arrive", missing.Message, StringComparison.Ordinal);
        await Store.PromoteAsync(await AssembleAsync(parts), default);
        Assert.Equal(Content, await ReadAsync());
        Assert.Equal(0, CountLeftovers());
    }

    [Fact]
    public async Task WritePartAsync_SamePartManyTimesAtOnce_IsOnePart()
    {
        UploadPart[] others = [await WriteAsync(2), await WriteAsync(3)];
        var same = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => WriteAsync(1))));
        Assert.Single(same.Distinct());
        await Store.PromoteAsync(await AssembleAsync([same[0], .. others]), default);
        Assert.Equal(Content, await ReadAsync());
        Assert.Equal(0, CountLeftovers());
    }

    [Fact]
    public async Task AssembleAsync_PartMissing_NamesItAndKeepsTheOthers()
    {
        UploadPart[] parts = [await WriteAsync(1), new UploadPart(2, PartSize, new string('a', 32)), await WriteAsync(3)];
        var error = await Assert.ThrowsAsync<MissingPartsException>(() => AssembleAsync(parts));
        Assert.Contains("part 2 did not arrive", error.Message, StringComparison.Ordinal);
        Assert.Equal(Content.Length, (await AssembleAsync([parts[0], await WriteAsync(2), parts[2]])).Size);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc")]
    [InlineData("no digest")]
    public async Task AssembleAsync_TagThatIsNone_IsAMissingPart(string tag)
    {
        UploadPart[] parts = [await WriteAsync(1), await WriteAsync(2), await WriteAsync(3) with { Tag = tag }];
        await Assert.ThrowsAsync<MissingPartsException>(() => AssembleAsync(parts));
    }

    [Fact]
    public async Task AssembleAsync_WrongBytes_LeavesNothing()
    {
        UploadPart[] parts = [await WriteAsync(1), await WriteAsync(2, new byte[PartSize]), await WriteAsync(3)];
        await Assert.ThrowsAsync<IntegrityException>(() => AssembleAsync(parts));
        Assert.Equal(0, CountLeftovers());
        Assert.Null(await Store.FindSizeAsync(ContentDigest, default));
    }

    [Fact]
    public async Task AssembleAsync_CutAndRepeated_GoesOn()
    {
        UploadPart[] parts = [await WriteAsync(1), await WriteAsync(2), await WriteAsync(3)];
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.AssembleAsync(_upload, parts, new BlobExpectation("a file", Content.Length, ContentDigest), stop.Token));
        await Store.PromoteAsync(await AssembleAsync(parts), default);
        Assert.Equal(Content, await ReadAsync());
    }

    [Fact]
    public async Task WritePartAsync_OtherNumberOfBytes_LeavesNothingOfThePart()
    {
        await Store.BeginPartsAsync(_upload, default);
        foreach (var length in new[] { PartSize - 1, PartSize + 1 })
        {
            await Assert.ThrowsAsync<IntegrityException>(
                () => Store.WritePartAsync(_upload, 1, new MemoryStream(new byte[length]), new BlobExpectation("a part", PartSize), default));
        }

        Assert.Equal(1, CountLeftovers());
        await Store.AbandonAsync(_upload, default);
        Assert.Equal(0, CountLeftovers());
    }

    [Fact]
    public async Task ClearUploadsAsync_PartsOfLongAgo_GoAndYoungOnesStay()
    {
        await WriteAsync(1);
        Assert.Equal(0, await Store.ClearUploadsAsync(TimeProvider.System.GetUtcNow().AddHours(-1), default));
        Assert.Equal(1, CountLeftovers());
        Assert.Equal(1, await Store.ClearUploadsAsync(TimeProvider.System.GetUtcNow().AddHours(1), default));
        Assert.Equal(0, CountLeftovers());
    }

    private static byte[] PartOf(int number) => Content[((number - 1) * PartSize)..Math.Min(number * PartSize, Content.Length)];

    private Task<UploadPart> WriteAsync(int number, byte[]? bytes = null)
    {
        bytes ??= PartOf(number);
        return Store.WritePartAsync(_upload, number, new MemoryStream(bytes), new BlobExpectation("a part", bytes.Length), default);
    }

    private Task<StoredUpload> AssembleAsync(IReadOnlyList<UploadPart> parts) =>
        Store.AssembleAsync(_upload, parts, new BlobExpectation("a file", Content.Length, ContentDigest), default);

    private async Task<byte[]> ReadAsync()
    {
        await using var stream = await Store.OpenAsync(ContentDigest, 0, null, default);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
