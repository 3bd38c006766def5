using System.Buffers.Binary;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Tests.Content;

public sealed class PieceSumsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(PieceSums.PieceBytes)]
    [InlineData((2 * PieceSums.PieceBytes) + 13)]
    public void Append_HoweverTheBytesAreCut_IsTheSumOfTheWordsOfEachPiece(int length)
    {
        var bytes = TestBytes.Make(seed: 21, length);
        var random = new Random(3);
        var sums = new PieceSums();
        for (var offset = 0; offset < length;)
        {
            var count = Math.Min(length - offset, random.Next(2) == 0 ? random.Next(1, 40) : random.Next(1, 300_000));
            sums.Append(bytes.AsSpan(offset, count));
            offset += count;
        }

        Assert.Equal(bytes.Chunk(PieceSums.PieceBytes).Select(SumOf), sums.ToList());
        Assert.Equal(PieceSums.Count(length), sums.ToList().Count);
        sums.Clear();
        Assert.Empty(sums.ToList());
    }

    private static ulong SumOf(byte[] piece) => piece.Chunk(8).Aggregate(
        0UL, (sum, word) => sum + BinaryPrimitives.ReadUInt64LittleEndian([.. word, .. new byte[8 - word.Length]]));
}
