using System.Buffers.Binary;

namespace AiDotNet.Hub.Xet;

/// <summary>Writes shards: those of an upload, and the answers to dedupe queries.</summary>
internal static class ShardWriter
{
    private const int Tables = 3;
    private const int FooterGap = 72;

    /// <summary>An upload's shard, which has no footer.</summary>
    public static byte[] Write(Shard shard)
    {
        var bytes = new MemoryStream();
        Header(bytes, 0);
        foreach (var file in shard.Files)
        {
            File(bytes, file);
        }

        End(bytes);
        foreach (var xorb in shard.Xorbs)
        {
            Xorb(bytes, xorb);
        }

        End(bytes);
        return bytes.ToArray();
    }

    /// <summary>The answer to a dedupe query: xorbs whose chunks are named under a key, and a footer.</summary>
    /// <param name="xorbs">The xorbs; the chunks' hashes are under the key already.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="created">When it was made.</param>
    /// <param name="expires">Until when the client may remember it.</param>
    public static byte[] WriteAnswer(IReadOnlyList<ShardXorb> xorbs, ReadOnlySpan<byte> key, DateTimeOffset created, DateTimeOffset expires)
    {
        var bytes = new MemoryStream();
        Header(bytes, ShardFormat.FooterSize);
        var filesAt = bytes.Position;
        End(bytes);
        var xorbsAt = bytes.Position;
        foreach (var xorb in xorbs)
        {
            Xorb(bytes, xorb);
        }

        End(bytes);
        var end = bytes.Position;
        Number(bytes, ShardFormat.FooterVersion);
        Number(bytes, (ulong)filesAt);
        Number(bytes, (ulong)xorbsAt);
        for (var table = 0; table < Tables; table++)
        {
            // Empty tables, too, have to begin where the sections end: a client computes the sections' size from that (protocol §10.5).
            Number(bytes, (ulong)end);
            Number(bytes, 0);
        }

        bytes.Write(key);
        Number(bytes, (ulong)created.ToUnixTimeSeconds());
        Number(bytes, (ulong)expires.ToUnixTimeSeconds());
        bytes.Write(new byte[FooterGap]);
        Number(bytes, (ulong)end);
        return bytes.ToArray();
    }

    private static void Header(MemoryStream bytes, ulong footerSize)
    {
        bytes.Write(ShardFormat.Tag);
        Number(bytes, ShardFormat.HeaderVersion);
        Number(bytes, footerSize);
    }

    private static void File(MemoryStream bytes, ShardFile file)
    {
        var flags = (file.RangeHashes.Count > 0 ? ShardFormat.WithRangeHashes : 0) | (file.Sha256 is null ? 0 : ShardFormat.WithSha256);
        Record(bytes, file.Hash, flags, (uint)file.Segments.Count);
        foreach (var segment in file.Segments)
        {
            Record(bytes, segment.Xorb, 0, segment.Length, segment.First, segment.End);
        }

        foreach (var range in file.RangeHashes)
        {
            Record(bytes, range);
        }

        if (file.Sha256 is { } sha256)
        {
            Record(bytes, XetHash.Parse(sha256.Hex));
        }
    }

    private static void Xorb(MemoryStream bytes, ShardXorb xorb)
    {
        Record(bytes, xorb.Hash, 0, (uint)xorb.Chunks.Count, xorb.RawSize);
        foreach (var chunk in xorb.Chunks)
        {
            Record(bytes, chunk.Hash, chunk.Start, chunk.Length);
        }
    }

    private static void Record(MemoryStream bytes, XetHash hash, uint first = 0, uint second = 0, uint third = 0, uint fourth = 0)
    {
        Span<byte> record = stackalloc byte[ShardFormat.RecordSize];
        hash.Write(record);
        BinaryPrimitives.WriteUInt32LittleEndian(record[32..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(record[36..], second);
        BinaryPrimitives.WriteUInt32LittleEndian(record[40..], third);
        BinaryPrimitives.WriteUInt32LittleEndian(record[44..], fourth);
        bytes.Write(record);
    }

    private static void End(MemoryStream bytes)
    {
        Span<byte> record = stackalloc byte[ShardFormat.RecordSize];
        record.Clear();
        record[..XetHash.Size].Fill(byte.MaxValue);
        bytes.Write(record);
    }

    private static void Number(MemoryStream bytes, ulong number)
    {
        Span<byte> eight = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, number);
        bytes.Write(eight);
    }
}
