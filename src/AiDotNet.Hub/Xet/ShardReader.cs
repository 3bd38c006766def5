using System.Buffers.Binary;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Xet;

/// <summary>Reads a shard record by record.</summary>
internal sealed class ShardReader
{
    private const int BatchRecords = 1024;

    private readonly Stream _source;
    private readonly byte[] _batch = new byte[BatchRecords * ShardFormat.RecordSize];
    private int _at;
    private int _count;
    private long _records;

    private ShardReader(Stream source) => _source = source;

    /// <summary>Reads a shard; a footer is not looked at.</summary>
    /// <param name="source">At most <see cref="XorbLimits.MaxShardSize"/> bytes are read; stays open.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="IntegrityException">The bytes are no shard, or are cut.</exception>
    public static async Task<Shard> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        var reader = new ShardReader(source);
        await reader.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
        var files = new List<ShardFile>();
        while (await reader.ReadFileAsync(cancellationToken).ConfigureAwait(false) is { } file)
        {
            files.Add(file);
        }

        var xorbs = new List<ShardXorb>();
        while (await reader.ReadXorbAsync(cancellationToken).ConfigureAwait(false) is { } xorb)
        {
            xorbs.Add(xorb);
        }

        return new Shard(files, xorbs);
    }

    private async ValueTask ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var header = await NextAsync(cancellationToken).ConfigureAwait(false);
        if (!header.Span.StartsWith(ShardFormat.Tag))
        {
            throw new IntegrityException("What came is no shard: it does not begin as one. Send the file again.");
        }

        var version = BinaryPrimitives.ReadUInt64LittleEndian(header.Span[ShardFormat.Tag.Length..]);
        if (version != ShardFormat.HeaderVersion)
        {
            throw new IntegrityException($"The shard has version {version}; this version reads {ShardFormat.HeaderVersion}.");
        }
    }

    private async ValueTask<ShardFile?> ReadFileAsync(CancellationToken cancellationToken)
    {
        var head = await NextAsync(cancellationToken).ConfigureAwait(false);
        if (IsEnd(head.Span))
        {
            return null;
        }

        var hash = XetHash.Read(head.Span);
        var (flags, count) = (Number(head.Span, 0), Number(head.Span, 1));
        var segments = new List<ShardSegment>();
        for (var i = 0U; i < count; i++)
        {
            var record = (await NextAsync(cancellationToken).ConfigureAwait(false)).Span;
            segments.Add(new ShardSegment(XetHash.Read(record), Number(record, 1), Number(record, 2), Number(record, 3)));
        }

        var ranges = new List<XetHash>();
        if ((flags & ShardFormat.WithRangeHashes) != 0)
        {
            for (var i = 0U; i < count; i++)
            {
                ranges.Add(XetHash.Read((await NextAsync(cancellationToken).ConfigureAwait(false)).Span));
            }
        }

        Digest? sha256 = (flags & ShardFormat.WithSha256) == 0
            ? null
            : Digest.Parse(XetHash.Read((await NextAsync(cancellationToken).ConfigureAwait(false)).Span).ToString());
        return new ShardFile(hash, segments, ranges, sha256);
    }

    private async ValueTask<ShardXorb?> ReadXorbAsync(CancellationToken cancellationToken)
    {
        var head = await NextAsync(cancellationToken).ConfigureAwait(false);
        if (IsEnd(head.Span))
        {
            return null;
        }

        var (hash, count, rawSize) = (XetHash.Read(head.Span), Number(head.Span, 1), Number(head.Span, 2));
        if (count > XorbLimits.MaxChunks)
        {
            throw new IntegrityException($"The shard says that the xorb {hash} has {count} chunks; {XorbLimits.MaxChunks} are the most.");
        }

        var chunks = new List<ShardChunk>();
        for (var i = 0U; i < count; i++)
        {
            var record = (await NextAsync(cancellationToken).ConfigureAwait(false)).Span;
            chunks.Add(new ShardChunk(XetHash.Read(record), Number(record, 0), Number(record, 1)));
        }

        return new ShardXorb(hash, rawSize, chunks);
    }

    /// <summary>The next record; good until the one after it is asked for.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        if (_at == _count)
        {
            var read = await _source.ReadAtLeastAsync(_batch, ShardFormat.RecordSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            var missing = (ShardFormat.RecordSize - (read % ShardFormat.RecordSize)) % ShardFormat.RecordSize;
            if (read > 0 && missing > 0)
            {
                read += await _source.ReadAtLeastAsync(_batch.AsMemory(read, missing), missing, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            }

            // What is left over at the end is a footer's, or belongs to a record that is cut.
            (_at, _count) = (0, read / ShardFormat.RecordSize);
            if (_count == 0)
            {
                throw new IntegrityException($"The shard is cut after {_records} records. Send the file again.");
            }
        }

        if (++_records > XorbLimits.MaxShardSize / ShardFormat.RecordSize)
        {
            throw new IntegrityException($"The shard has more than {XorbLimits.MaxShardSize} bytes. Send fewer files at once.");
        }

        return _batch.AsMemory(_at++ * ShardFormat.RecordSize, ShardFormat.RecordSize);
    }

    private static bool IsEnd(ReadOnlySpan<byte> record) => record[..XetHash.Size].IndexOfAnyExcept(byte.MaxValue) < 0;

    private static uint Number(ReadOnlySpan<byte> record, int index) => BinaryPrimitives.ReadUInt32LittleEndian(record[(XetHash.Size + (index * sizeof(uint)))..]);
}
