using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AiDotNet.Hub.Xet;

/// <summary>BLAKE3's compression of one block, four words at a time.</summary>
internal static class Blake3Block
{
    /// <summary>Seven rounds.</summary>
    public const int Rounds = 7;

    private const int BlockWords = 16;

    /// <summary>Which word of the block stands where: a row a round, each the permutation of the one before.</summary>
    public static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8,
        3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1,
        10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6,
        12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4,
        9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7,
        11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13,
    ];

    /// <summary>Compresses a block into a chaining value.</summary>
    /// <param name="value">Eight words, replaced by the result.</param>
    /// <param name="block">64 bytes, filled up with zeros.</param>
    /// <param name="length">How many of them count.</param>
    /// <param name="counter">The leaf's number; 0 for parents.</param>
    /// <param name="flags">What it is for.</param>
    public static void Compress(Span<uint> value, ReadOnlySpan<byte> block, uint length, ulong counter, Blake3Flags flags)
    {
        Span<uint> words = stackalloc uint[BlockWords];
        for (var i = 0; i < BlockWords; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(i * sizeof(uint))..]);
        }

        var a = Vector128.Create((ReadOnlySpan<uint>)value[..4]);
        var b = Vector128.Create((ReadOnlySpan<uint>)value[4..8]);
        var c = Vector128.Create(Blake3.InitialValue[..4]);
        var d = Vector128.Create((uint)counter, (uint)(counter >> 32), length, (uint)flags);
        for (var round = 0; round < Rounds; round++)
        {
            var at = Schedule.Slice(round * BlockWords, BlockWords);
            Quarter(ref a, ref b, ref c, ref d, Pick(words, at, 0), Pick(words, at, 1));
            b = Vector128.Shuffle(b, Vector128.Create(1u, 2, 3, 0));
            c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
            d = Vector128.Shuffle(d, Vector128.Create(3u, 0, 1, 2));
            Quarter(ref a, ref b, ref c, ref d, Pick(words, at, 8), Pick(words, at, 9));
            b = Vector128.Shuffle(b, Vector128.Create(3u, 0, 1, 2));
            c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
            d = Vector128.Shuffle(d, Vector128.Create(1u, 2, 3, 0));
        }

        (a ^ c).CopyTo(value);
        (b ^ d).CopyTo(value[4..]);
    }

    private static Vector128<uint> Pick(ReadOnlySpan<uint> words, ReadOnlySpan<byte> at, int first) =>
        Vector128.Create(words[at[first]], words[at[first + 2]], words[at[first + 4]], words[at[first + 6]]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(
        ref Vector128<uint> a, ref Vector128<uint> b, ref Vector128<uint> c, ref Vector128<uint> d, Vector128<uint> x, Vector128<uint> y)
    {
        a += b + x;
        d = Rotate(d ^ a, 16);
        c += d;
        b = Rotate(b ^ c, 12);
        a += b + y;
        d = Rotate(d ^ a, 8);
        c += d;
        b = Rotate(b ^ c, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate(Vector128<uint> value, int bits) => (value >>> bits) | (value << (32 - bits));
}
