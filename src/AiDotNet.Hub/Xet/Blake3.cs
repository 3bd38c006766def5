using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace AiDotNet.Hub.Xet;

/// <summary>BLAKE3, plain and keyed, of bytes that are in memory, with 32 bytes as the result (the BLAKE3 paper, version 1.0).</summary>
/// <remarks>Eight of the tree's leaves, and eight of its parents, are computed side by side where the processor has AVX2; elsewhere one after the other.</remarks>
internal static class Blake3
{
    /// <summary>The bytes of a hash.</summary>
    public const int HashSize = 32;

    /// <summary>The bytes of a key.</summary>
    public const int KeySize = 32;

    private const int LeafSize = 1024;
    private const int BlockSize = 64;
    private const int Words = HashSize / sizeof(uint);
    private const int ParentSize = 2 * HashSize;
    private const int MostOnStack = 160;

    // Fewer than that are faster one by one than in eight lanes of which most are idle.
    private const int LeastLanes = 3;

    /// <summary>What the rounds begin with where there is no key: the first 32 bits of the fractional parts of the square roots of the first eight primes.</summary>
    internal static ReadOnlySpan<uint> InitialValue =>
        [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19];

    /// <summary>The hash of some bytes.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">At least 32 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> source, Span<byte> destination) => Hash(InitialValue, Blake3Flags.None, source, destination);

    /// <summary>The hash of some bytes under a key.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">At least 32 bytes.</param>
    public static void HashKeyed(ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize);
        Span<uint> words = stackalloc uint[Words];
        for (var i = 0; i < Words; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(i * sizeof(uint))..]);
        }

        Hash(words, Blake3Flags.Keyed, source, destination);
    }

    private static void Hash(ReadOnlySpan<uint> key, Blake3Flags mode, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, HashSize);
        var leaves = Math.Max(1, (source.Length + LeafSize - 1) / LeafSize);
        Span<uint> root = stackalloc uint[Words];
        if (leaves == 1)
        {
            Leaf(key, mode, Blake3Flags.Root, source, 0, root);
        }
        else
        {
            var rented = leaves > MostOnStack ? ArrayPool<uint>.Shared.Rent(leaves * Words) : null;
            var nodes = rented is null ? stackalloc uint[MostOnStack * Words] : rented.AsSpan();
            Leaves(key, mode, source, leaves, nodes);

            // A node without a neighbour goes up as it is: the left subtree is always the largest power of two.
            while (leaves > 2)
            {
                Parents(key, mode, nodes, leaves / 2);
                if (leaves % 2 == 1)
                {
                    nodes.Slice((leaves - 1) * Words, Words).CopyTo(nodes[(leaves / 2 * Words)..]);
                }

                leaves = (leaves + 1) / 2;
            }

            Parent(key, mode | Blake3Flags.Root, nodes[..(2 * Words)], root);
            if (rented is not null)
            {
                ArrayPool<uint>.Shared.Return(rented);
            }
        }

        for (var i = 0; i < Words; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(i * sizeof(uint))..], root[i]);
        }
    }

    private static void Leaves(ReadOnlySpan<uint> key, Blake3Flags mode, ReadOnlySpan<byte> source, int leaves, Span<uint> nodes)
    {
        var whole = source.Length / LeafSize;
        var leaf = 0;
        if (Avx2.IsSupported)
        {
            Span<uint> lanes = stackalloc uint[Blake3Lanes.Count * Words];
            for (; leaf + Blake3Lanes.Count <= whole; leaf += Blake3Lanes.Count)
            {
                Blake3Lanes.Leaves(key, mode, source.Slice(leaf * LeafSize, Blake3Lanes.Count * LeafSize), (ulong)leaf, nodes.Slice(leaf * Words, lanes.Length));
            }

            if (whole - leaf >= LeastLanes)
            {
                Span<byte> padded = stackalloc byte[Blake3Lanes.Count * LeafSize];
                var rest = (whole - leaf) * LeafSize;
                source.Slice(leaf * LeafSize, rest).CopyTo(padded);
                Blake3Lanes.Leaves(key, mode, padded, (ulong)leaf, lanes);
                lanes[..((whole - leaf) * Words)].CopyTo(nodes[(leaf * Words)..]);
                leaf = whole;
            }
        }

        for (; leaf < leaves; leaf++)
        {
            var bytes = source[(leaf * LeafSize)..Math.Min(source.Length, (leaf + 1) * LeafSize)];
            Leaf(key, mode, Blake3Flags.None, bytes, (ulong)leaf, nodes.Slice(leaf * Words, Words));
        }
    }

    private static void Leaf(ReadOnlySpan<uint> key, Blake3Flags mode, Blake3Flags last, ReadOnlySpan<byte> bytes, ulong counter, Span<uint> node)
    {
        key.CopyTo(node);
        Span<byte> padded = stackalloc byte[BlockSize];
        var flags = mode | Blake3Flags.LeafStart;
        for (; bytes.Length > BlockSize; bytes = bytes[BlockSize..], flags = mode)
        {
            Blake3Block.Compress(node, bytes[..BlockSize], BlockSize, counter, flags);
        }

        padded.Clear();
        bytes.CopyTo(padded);
        Blake3Block.Compress(node, padded, (uint)bytes.Length, counter, flags | Blake3Flags.LeafEnd | last);
    }

    /// <summary>Replaces the first <c>2 * count</c> nodes by their <paramref name="count"/> parents.</summary>
    private static void Parents(ReadOnlySpan<uint> key, Blake3Flags mode, Span<uint> nodes, int count)
    {
        var parent = 0;
        if (Avx2.IsSupported)
        {
            Span<uint> lanes = stackalloc uint[Blake3Lanes.Count * Words];
            for (; parent + Blake3Lanes.Count <= count; parent += Blake3Lanes.Count)
            {
                Blake3Lanes.Parents(key, mode, nodes.Slice(parent * 2 * Words, 2 * lanes.Length), lanes);
                lanes.CopyTo(nodes[(parent * Words)..]);
            }

            if (count - parent >= LeastLanes)
            {
                Span<uint> padded = stackalloc uint[2 * Blake3Lanes.Count * Words];
                nodes.Slice(parent * 2 * Words, (count - parent) * 2 * Words).CopyTo(padded);
                Blake3Lanes.Parents(key, mode, padded, lanes);
                lanes[..((count - parent) * Words)].CopyTo(nodes[(parent * Words)..]);
                return;
            }
        }

        Span<uint> one = stackalloc uint[Words];
        for (; parent < count; parent++)
        {
            Parent(key, mode, nodes.Slice(parent * 2 * Words, 2 * Words), one);
            one.CopyTo(nodes[(parent * Words)..]);
        }
    }

    private static void Parent(ReadOnlySpan<uint> key, Blake3Flags mode, ReadOnlySpan<uint> children, Span<uint> node)
    {
        key.CopyTo(node);
        if (BitConverter.IsLittleEndian)
        {
            Blake3Block.Compress(node, MemoryMarshal.AsBytes(children), BlockSize, 0, mode | Blake3Flags.Parent);
            return;
        }

        Span<byte> block = stackalloc byte[ParentSize];
        for (var i = 0; i < children.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(block[(i * sizeof(uint))..], children[i]);
        }

        Blake3Block.Compress(node, block, BlockSize, 0, mode | Blake3Flags.Parent);
    }
}
