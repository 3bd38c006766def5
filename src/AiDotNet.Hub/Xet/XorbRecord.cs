using System.Buffers;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Xet;

/// <summary>The head of a chunk as it lies in a xorb: 1 byte version, 3 bytes packed length, 1 byte scheme, 3 bytes length, then the packed bytes (protocol §10.3).</summary>
/// <param name="PackedLength">The bytes that follow.</param>
/// <param name="Scheme">How they are packed.</param>
/// <param name="Length">The chunk's own bytes.</param>
internal readonly record struct XorbRecord(int PackedLength, XorbScheme Scheme, int Length)
{
    /// <summary>The bytes of the head.</summary>
    public const int HeaderSize = 8;

    private const byte Version = 0;

    // A packer that makes a chunk longer has still something to say, within reason.
    private const int MostPacked = GearChunker.LargestChunk + 1024;

    /// <summary>Reads a head.</summary>
    /// <param name="header">8 bytes.</param>
    /// <param name="where">Which chunk of which xorb, for the error.</param>
    /// <exception cref="IntegrityException">No head of a chunk, or of one that is too large.</exception>
    public static XorbRecord Read(ReadOnlySpan<byte> header, string where)
    {
        var record = new XorbRecord(Number(header[1..]), (XorbScheme)header[4], Number(header[5..]));
        var problem =
            header[0] != Version ? $"has the unknown version {header[0]}"
            : record.Scheme > XorbScheme.GroupedLz4 ? $"is packed in the unknown way {header[4]}"
            : record.Length is 0 or > GearChunker.LargestChunk ? $"is said to have {record.Length} bytes where 1 to {GearChunker.LargestChunk} are allowed"
            : record.PackedLength is 0 or > MostPacked ? $"is said to be packed into {record.PackedLength} bytes where 1 to {MostPacked} are allowed"
            : record.Scheme == XorbScheme.Raw && record.PackedLength != record.Length ? $"is said to be unpacked, with {record.PackedLength} bytes where it has {record.Length}"
            : null;
        return problem is null ? record : throw new IntegrityException($"{where} {problem}. Nothing was kept; send the file again.");
    }

    /// <summary>Unpacks a chunk.</summary>
    /// <param name="packed">What follows the head.</param>
    /// <param name="chunk">As long as <see cref="Length"/> says.</param>
    /// <param name="where">Which chunk of which xorb, for the error.</param>
    /// <exception cref="IntegrityException">The bytes cannot be unpacked, or unpack to another number of bytes.</exception>
    public void Unpack(ReadOnlySpan<byte> packed, Span<byte> chunk, string where)
    {
        if (Scheme == XorbScheme.Raw)
        {
            packed.CopyTo(chunk);
            return;
        }

        bool unpacked;
        if (Scheme == XorbScheme.Lz4)
        {
            unpacked = Lz4Frame.TryDecode(packed, chunk);
        }
        else
        {
            var grouped = ArrayPool<byte>.Shared.Rent(chunk.Length);
            unpacked = Lz4Frame.TryDecode(packed, grouped.AsSpan(0, chunk.Length));
            ByteGroups.Join(grouped.AsSpan(0, chunk.Length), chunk);
            ArrayPool<byte>.Shared.Return(grouped);
        }

        if (!unpacked)
        {
            throw new IntegrityException($"{where} does not unpack to the {Length} bytes that it is said to have. Nothing was kept; send the file again.");
        }
    }

    /// <summary>Packs a chunk, head and all, in the way that makes it shortest.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="destination">At least as long as chunk and head.</param>
    /// <returns>The bytes that were written.</returns>
    public static int Pack(ReadOnlySpan<byte> chunk, Span<byte> destination)
    {
        // Only what becomes shorter is packed at all; where LZ4 alone gains little, the bytes may be those of floats.
        const double LittleGain = 0.9;

        var body = destination.Slice(HeaderSize, chunk.Length);
        var (scheme, length) = (XorbScheme.Lz4, Lz4Frame.Encode(chunk, body[..^1]));
        if (length == 0 || length > LittleGain * chunk.Length)
        {
            var grouped = ArrayPool<byte>.Shared.Rent(2 * chunk.Length);
            var planes = grouped.AsSpan(0, chunk.Length);
            var packed = grouped.AsSpan(chunk.Length, chunk.Length);
            ByteGroups.Split(chunk, planes);
            var least = length == 0 ? chunk.Length : length;
            if (Lz4Frame.Encode(planes, packed[..(least - 1)]) is > 0 and var shorter)
            {
                (scheme, length) = (XorbScheme.GroupedLz4, shorter);
                packed[..length].CopyTo(body);
            }

            ArrayPool<byte>.Shared.Return(grouped);
        }

        if (length == 0)
        {
            (scheme, length) = (XorbScheme.Raw, chunk.Length);
            chunk.CopyTo(body);
        }

        new XorbRecord(length, scheme, chunk.Length).Write(destination);
        return HeaderSize + length;
    }

    /// <summary>Writes the head.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = Version;
        Put(destination[1..], PackedLength);
        destination[4] = (byte)Scheme;
        Put(destination[5..], Length);
    }

    private static int Number(ReadOnlySpan<byte> three) => three[0] | (three[1] << 8) | (three[2] << 16);

    private static void Put(Span<byte> three, int number)
    {
        three[0] = (byte)number;
        three[1] = (byte)(number >> 8);
        three[2] = (byte)(number >> 16);
    }
}
