using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AiDotNet.Hub.Xet;

/// <summary>BLAKE3's compression of eight inputs side by side: lane n of every vector belongs to input n. Needs AVX2.</summary>
internal static unsafe class Blake3Lanes
{
    /// <summary>How many inputs there are.</summary>
    public const int Count = 8;

    private const int Words = 8;
    private const int BlockSize = 64;
    private const int BlockWords = 16;
    private const int LeafSize = 1024;

    /// <summary>The nodes of eight whole leaves.</summary>
    /// <param name="key">Eight words.</param>
    /// <param name="mode">Whether it is keyed.</param>
    /// <param name="source">The leaves, one behind the other.</param>
    /// <param name="first">The number of the first of them.</param>
    /// <param name="nodes">The results, one behind the other.</param>
    public static void Leaves(ReadOnlySpan<uint> key, Blake3Flags mode, ReadOnlySpan<byte> source, ulong first, Span<uint> nodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, Count * LeafSize);
        var state = stackalloc Vector256<uint>[Words];
        Begin(key, state);
        var low = Vector256.Create((uint)first) + Vector256<uint>.Indices;
        var high = Vector256.Create((uint)(first >> 32)) - Vector256.LessThan(low, Vector256.Create((uint)first));
        fixed (byte* bytes = source)
        {
            for (var block = 0; block < LeafSize; block += BlockSize)
            {
                var edge = block == 0 ? Blake3Flags.LeafStart : block + BlockSize == LeafSize ? Blake3Flags.LeafEnd : Blake3Flags.None;
                Compress(state, bytes + block, LeafSize, low, high, mode | edge);
            }
        }

        End(state, nodes);
    }

    /// <summary>The parents of eight pairs of nodes.</summary>
    /// <param name="key">Eight words.</param>
    /// <param name="mode">Whether it is keyed.</param>
    /// <param name="children">The pairs, one behind the other.</param>
    /// <param name="nodes">The results, one behind the other; not where the children are.</param>
    public static void Parents(ReadOnlySpan<uint> key, Blake3Flags mode, ReadOnlySpan<uint> children, Span<uint> nodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(children.Length, Count * BlockWords);
        var state = stackalloc Vector256<uint>[Words];
        Begin(key, state);
        fixed (uint* words = children)
        {
            Compress(state, (byte*)words, BlockSize, Vector256<uint>.Zero, Vector256<uint>.Zero, mode | Blake3Flags.Parent);
        }

        End(state, nodes);
    }

    private static void Begin(ReadOnlySpan<uint> key, Vector256<uint>* state)
    {
        for (var i = 0; i < Words; i++)
        {
            state[i] = Vector256.Create(key[i]);
        }
    }

    private static void End(Vector256<uint>* state, Span<uint> nodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes.Length, Count * Words);
        Transpose(state);
        for (var i = 0; i < Count; i++)
        {
            state[i].CopyTo(nodes[(i * Words)..]);
        }
    }

    private static void Compress(
        Vector256<uint>* state, byte* input, int stride, Vector256<uint> counterLow, Vector256<uint> counterHigh, Blake3Flags flags)
    {
        var words = stackalloc Vector256<uint>[BlockWords];
        for (var i = 0; i < Count; i++)
        {
            words[i] = Vector256.Load((uint*)(input + (i * stride)));
            words[i + Count] = Vector256.Load((uint*)(input + (i * stride)) + Count);
        }

        Transpose(words);
        Transpose(words + Count);

        var v0 = state[0];
        var v1 = state[1];
        var v2 = state[2];
        var v3 = state[3];
        var v4 = state[4];
        var v5 = state[5];
        var v6 = state[6];
        var v7 = state[7];
        var v8 = Vector256.Create(Blake3.InitialValue[0]);
        var v9 = Vector256.Create(Blake3.InitialValue[1]);
        var v10 = Vector256.Create(Blake3.InitialValue[2]);
        var v11 = Vector256.Create(Blake3.InitialValue[3]);
        var v12 = counterLow;
        var v13 = counterHigh;
        var v14 = Vector256.Create((uint)BlockSize);
        var v15 = Vector256.Create((uint)flags);
        fixed (byte* schedule = Blake3Block.Schedule)
        {
            var end = schedule + (Blake3Block.Rounds * BlockWords);
            for (var at = schedule; at < end; at += BlockWords)
            {
                Quarter(ref v0, ref v4, ref v8, ref v12, words[at[0]], words[at[1]]);
                Quarter(ref v1, ref v5, ref v9, ref v13, words[at[2]], words[at[3]]);
                Quarter(ref v2, ref v6, ref v10, ref v14, words[at[4]], words[at[5]]);
                Quarter(ref v3, ref v7, ref v11, ref v15, words[at[6]], words[at[7]]);
                Quarter(ref v0, ref v5, ref v10, ref v15, words[at[8]], words[at[9]]);
                Quarter(ref v1, ref v6, ref v11, ref v12, words[at[10]], words[at[11]]);
                Quarter(ref v2, ref v7, ref v8, ref v13, words[at[12]], words[at[13]]);
                Quarter(ref v3, ref v4, ref v9, ref v14, words[at[14]], words[at[15]]);
            }
        }

        state[0] = v0 ^ v8;
        state[1] = v1 ^ v9;
        state[2] = v2 ^ v10;
        state[3] = v3 ^ v11;
        state[4] = v4 ^ v12;
        state[5] = v5 ^ v13;
        state[6] = v6 ^ v14;
        state[7] = v7 ^ v15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(
        ref Vector256<uint> a, ref Vector256<uint> b, ref Vector256<uint> c, ref Vector256<uint> d, Vector256<uint> x, Vector256<uint> y)
    {
        a += b + x;
        d = Rotate16(d ^ a);
        c += d;
        b = Rotate(b ^ c, 12);
        a += b + y;
        d = Rotate8(d ^ a);
        c += d;
        b = Rotate(b ^ c, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> value, [ConstantExpected] byte bits) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(value, bits) : (value >>> bits) | (value << (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate16(Vector256<uint> value) =>
        Avx512F.VL.IsSupported
            ? Avx512F.VL.RotateRight(value, 16)
            : Avx2.Shuffle(value.AsByte(), Vector256.Create(
                (byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate8(Vector256<uint> value) =>
        Avx512F.VL.IsSupported
            ? Avx512F.VL.RotateRight(value, 8)
            : Avx2.Shuffle(value.AsByte(), Vector256.Create(
                (byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12)).AsUInt32();

    /// <summary>Turns eight rows of eight words into eight columns.</summary>
    private static void Transpose(Vector256<uint>* rows)
    {
        var ab0 = Avx2.UnpackLow(rows[0], rows[1]).AsUInt64();
        var ab1 = Avx2.UnpackHigh(rows[0], rows[1]).AsUInt64();
        var cd0 = Avx2.UnpackLow(rows[2], rows[3]).AsUInt64();
        var cd1 = Avx2.UnpackHigh(rows[2], rows[3]).AsUInt64();
        var ef0 = Avx2.UnpackLow(rows[4], rows[5]).AsUInt64();
        var ef1 = Avx2.UnpackHigh(rows[4], rows[5]).AsUInt64();
        var gh0 = Avx2.UnpackLow(rows[6], rows[7]).AsUInt64();
        var gh1 = Avx2.UnpackHigh(rows[6], rows[7]).AsUInt64();
        var abcd0 = Avx2.UnpackLow(ab0, cd0).AsUInt32();
        var abcd1 = Avx2.UnpackHigh(ab0, cd0).AsUInt32();
        var abcd2 = Avx2.UnpackLow(ab1, cd1).AsUInt32();
        var abcd3 = Avx2.UnpackHigh(ab1, cd1).AsUInt32();
        var efgh0 = Avx2.UnpackLow(ef0, gh0).AsUInt32();
        var efgh1 = Avx2.UnpackHigh(ef0, gh0).AsUInt32();
        var efgh2 = Avx2.UnpackLow(ef1, gh1).AsUInt32();
        var efgh3 = Avx2.UnpackHigh(ef1, gh1).AsUInt32();
        rows[0] = Avx2.Permute2x128(abcd0, efgh0, 0x20);
        rows[1] = Avx2.Permute2x128(abcd1, efgh1, 0x20);
        rows[2] = Avx2.Permute2x128(abcd2, efgh2, 0x20);
        rows[3] = Avx2.Permute2x128(abcd3, efgh3, 0x20);
        rows[4] = Avx2.Permute2x128(abcd0, efgh0, 0x31);
        rows[5] = Avx2.Permute2x128(abcd1, efgh1, 0x31);
        rows[6] = Avx2.Permute2x128(abcd2, efgh2, 0x31);
        rows[7] = Avx2.Permute2x128(abcd3, efgh3, 0x31);
    }
}
