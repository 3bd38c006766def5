using System.Buffers;
using System.Buffers.Binary;
using K4os.Compression.LZ4;
using K4os.Compression.LZ4.Streams;

namespace AiDotNet.Hub.Xet;

/// <summary>LZ4 frames of at most one chunk. The form that Xet clients send is read and written here, block by block; other legal forms are left to the package.</summary>
internal static class Lz4Frame
{
    private const int HeadSize = 7;
    private const int BlockHeadSize = 4;
    private const int SmallBlock = 64 << 10;
    private const uint Stored = 0x80000000;

    // Version 1, independent blocks, no checksums, no content size; blocks up to 64 KiB or 256 KiB; the head's check byte.
    private static ReadOnlySpan<byte> SmallHead => [0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82];

    private static ReadOnlySpan<byte> LargeHead => [0x04, 0x22, 0x4D, 0x18, 0x60, 0x50, 0xFB];

    /// <summary>Unpacks a frame.</summary>
    /// <param name="frame">The frame and nothing else.</param>
    /// <param name="destination">As long as the content is said to be. A frame that holds more never writes more.</param>
    /// <returns>False: the frame is malformed, or its content is longer or shorter.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> frame, Span<byte> destination)
    {
        if (!frame.StartsWith(SmallHead) && !frame.StartsWith(LargeHead))
        {
            return TryDecodeAny(frame, destination);
        }

        var blocks = frame[HeadSize..];
        var written = 0;
        while (blocks.Length >= BlockHeadSize)
        {
            var head = BinaryPrimitives.ReadUInt32LittleEndian(blocks);
            blocks = blocks[BlockHeadSize..];
            if (head == 0)
            {
                return blocks.IsEmpty && written == destination.Length;
            }

            var length = head & ~Stored;
            if (length > (uint)blocks.Length)
            {
                return false;
            }

            var block = blocks[..(int)length];
            blocks = blocks[(int)length..];
            if ((head & Stored) == 0)
            {
                var count = LZ4Codec.Decode(block, destination[written..]);
                if (count < 0)
                {
                    return false;
                }

                written += count;
            }
            else if (!block.TryCopyTo(destination[written..]))
            {
                return false;
            }
            else
            {
                written += block.Length;
            }
        }

        return false;
    }

    /// <summary>Packs bytes into a frame of one block.</summary>
    /// <param name="source">At most a chunk.</param>
    /// <param name="destination">Where the frame goes.</param>
    /// <returns>The frame's length; 0 where it does not fit.</returns>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        const int Around = HeadSize + (2 * BlockHeadSize);
        if (destination.Length <= Around)
        {
            return 0;
        }

        var length = LZ4Codec.Encode(source, destination[(HeadSize + BlockHeadSize)..^BlockHeadSize]);
        if (length <= 0)
        {
            return 0;
        }

        (source.Length <= SmallBlock ? SmallHead : LargeHead).CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[HeadSize..], (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[(HeadSize + BlockHeadSize + length)..], 0);
        return Around + length;
    }

    private static bool TryDecodeAny(ReadOnlySpan<byte> frame, Span<byte> destination)
    {
        var target = new BoundedBufferWriter(destination.Length);
        try
        {
            LZ4Frame.Decode(frame, target);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The package says in many ways that a frame is malformed.
            return false;
        }

        return target.Written.Length == destination.Length && target.Written.TryCopyTo(destination);
    }

    /// <summary>Takes a number of bytes and no more.</summary>
    private sealed class BoundedBufferWriter(int capacity) : IBufferWriter<byte>
    {
        private readonly byte[] _bytes = new byte[capacity];
        private byte[] _asked = [];
        private int _count;

        public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

        public void Advance(int count)
        {
            _asked.AsSpan(0, count).CopyTo(_bytes.AsSpan(_count));
            _count += count;
        }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            // The package asks for a block's size, which may be more than is left; what it then uses is looked at in Advance.
            if (_asked.Length < Math.Max(sizeHint, SmallBlock))
            {
                _asked = new byte[Math.Max(sizeHint, SmallBlock)];
            }

            return _asked;
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
