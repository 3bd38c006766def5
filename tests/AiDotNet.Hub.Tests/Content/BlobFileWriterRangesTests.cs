using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Tests.Content;

/// <summary>Bytes that come out of order, and going on with them from a record.</summary>
public sealed class BlobFileWriterRangesTests
{
    private static readonly byte[] Bytes = TestBytes.Make(seed: 5, 4_000_003);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task WriteAtAsync_AnyOrder_HasTheHashOfTheWhole(int seed)
    {
        using var folder = new TemporaryDirectory();
        await using var writer = BlobFileWriter.Create(folder.File("part"), Bytes.Length);
        writer.AllowGaps();
        var pieces = Pieces(100_000);
        new Random(seed).Shuffle(pieces);

        foreach (var piece in pieces)
        {
            await writer.WriteAtAsync(piece.Start, Slice(piece), CancellationToken.None);
        }

        Assert.Equal(Bytes.Length, writer.Length);
        Assert.Equal(TestBytes.Sha256(Bytes), await writer.CompleteAsync("part", Bytes.Length, null, GitBlobId.Compute(Bytes)));
        Assert.Equal(Bytes, File.ReadAllBytes(folder.File("part")));
    }

    [Fact]
    public async Task WriteAtAsync_ManyTasksAtOnce_HasTheHashOfTheWhole()
    {
        using var folder = new TemporaryDirectory();
        await using var writer = BlobFileWriter.Create(folder.File("part"), Bytes.Length);
        writer.AllowGaps();

        await Parallel.ForEachAsync(
            Pieces(50_000),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (piece, token) => await writer.WriteAtAsync(piece.Start, Slice(piece), token));

        Assert.Equal(TestBytes.Sha256(Bytes), await writer.CompleteAsync("part", Bytes.Length, null, null));
        Assert.Equal(Bytes, File.ReadAllBytes(folder.File("part")));
    }

    [Fact]
    public async Task WriteAtAsync_GapNotAllowed_IsRefused()
    {
        using var folder = new TemporaryDirectory();
        await using var writer = BlobFileWriter.Create(folder.File("part"), Bytes.Length);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.WriteAtAsync(10, Bytes.AsMemory(10, 10), CancellationToken.None));
    }

    [Fact]
    public async Task CompleteAsync_WithAGap_IsRefused()
    {
        using var folder = new TemporaryDirectory();
        await using var writer = BlobFileWriter.Create(folder.File("part"), Bytes.Length);
        writer.AllowGaps();
        await writer.WriteAtAsync(10, Bytes.AsMemory(10), CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.CompleteAsync("part", Bytes.Length, null, null));
    }

    [Fact]
    public async Task ResumeAsync_WithARecordOfGaps_NeedsOnlyTheGaps()
    {
        using var folder = new TemporaryDirectory();
        var extent = await LeaveAsync(folder.File("part"), new(0, 1_000_000), new(2_000_000, 3_000_000));

        await using var writer = await BlobFileWriter.ResumeAsync(folder.File("part"), Bytes.Length, gitBlobId: true, CancellationToken.None, extent);
        Assert.Equal(1_000_000, writer.Length);
        Assert.Equal([new ByteRange(2_000_000, 3_000_000)], writer.Ahead());
        await writer.WriteAtAsync(3_000_000, Bytes.AsMemory(3_000_000), CancellationToken.None);
        await writer.WriteAtAsync(1_000_000, Bytes.AsMemory(1_000_000, 1_000_000), CancellationToken.None);

        Assert.Equal(TestBytes.Sha256(Bytes), await writer.CompleteAsync("part", Bytes.Length, null, GitBlobId.Compute(Bytes)));
    }

    [Fact]
    public async Task ResumeAsync_BytesOfThePrefixChanged_ForgetsAll()
    {
        using var folder = new TemporaryDirectory();
        var extent = await LeaveAsync(folder.File("part"), new(0, 1_000_000), new(2_000_000, 3_000_000));
        Spoil(folder.File("part"), 500_000);

        await using var writer = await BlobFileWriter.ResumeAsync(folder.File("part"), Bytes.Length, gitBlobId: true, CancellationToken.None, extent);
        Assert.Equal(0, writer.Length);
        Assert.Empty(writer.Ahead());
        await writer.WriteAsync(Bytes, CancellationToken.None);

        Assert.Equal(TestBytes.Sha256(Bytes), await writer.CompleteAsync("part", Bytes.Length, null, GitBlobId.Compute(Bytes)));
    }

    // The record of the moment before the crash; what was appended since is as good.
    [Fact]
    public async Task ResumeAsync_OrderedFileThatGrewBehindItsRecord_LosesNothing()
    {
        using var folder = new TemporaryDirectory();
        PartialExtent extent;
        await using (var writer = BlobFileWriter.Create(folder.File("part"), Bytes.Length))
        {
            writer.KeepPartial();
            await writer.WriteAsync(Bytes.AsMemory(0, 1_000_000), CancellationToken.None);
            extent = await writer.FlushAsync();
            await writer.WriteAsync(Bytes.AsMemory(1_000_000, 500_000), CancellationToken.None);
        }

        await using var again = await BlobFileWriter.ResumeAsync(folder.File("part"), Bytes.Length, gitBlobId: true, CancellationToken.None, extent);

        Assert.Equal(1_500_000, again.Length);
    }

    [Fact]
    public async Task ResumeAsync_RecordClaimsMoreThanTheFileHas_ForgetsAll()
    {
        using var folder = new TemporaryDirectory();
        var extent = await LeaveAsync(folder.File("part"), new(0, 1_000_000), new(2_000_000, 3_000_000));
        using (var file = File.OpenWrite(folder.File("part")))
        {
            file.SetLength(2_500_000);
        }

        await using var writer = await BlobFileWriter.ResumeAsync(folder.File("part"), Bytes.Length, gitBlobId: true, CancellationToken.None, extent);

        Assert.Equal(0, writer.Length);
        Assert.Empty(writer.Ahead());
    }

    private static async Task<PartialExtent> LeaveAsync(string path, params ByteRange[] ranges)
    {
        await using var writer = BlobFileWriter.Create(path, Bytes.Length);
        writer.KeepPartial();
        writer.AllowGaps();
        foreach (var range in ranges)
        {
            await writer.WriteAtAsync(range.Start, Slice(range), CancellationToken.None);
        }

        return await writer.FlushAsync();
    }

    internal static void Spoil(string path, long at)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var old = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(old ^ 1));
    }

    private static ByteRange[] Pieces(int length) =>
        [.. Enumerable.Range(0, (Bytes.Length + length - 1) / length).Select(i => new ByteRange(i * length, Math.Min(Bytes.Length, (i + 1L) * length)))];

    private static ReadOnlyMemory<byte> Slice(ByteRange range) => Bytes.AsMemory((int)range.Start, (int)range.Length);
}
