using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Reads a file out of its xorbs, chunk by chunk; every chunk's hash is checked. Memory is that of one chunk.</summary>
/// <param name="xorbs">Where the chunks are.</param>
/// <param name="segments">The file from front to back.</param>
/// <param name="offset">The first byte that is wanted.</param>
/// <param name="length">How many bytes are wanted.</param>
internal sealed class ChunkedFileStream(XorbStore xorbs, IReadOnlyList<FileSegment> segments, long offset, long length) : ForwardOnlyStream
{
    private readonly byte[] _head = new byte[XorbRecord.HeaderSize];
    private readonly byte[] _chunk = new byte[GearChunker.LargestChunk];
    private byte[] _packed = new byte[GearChunker.LargestChunk];
    private ReadOnlyMemory<byte> _ready;
    private Stream? _stored;
    private XorbIndex? _index;
    private int _segment = -1;
    private int _next;
    private long _skip = offset;
    private long _left = length;

    /// <inheritdoc />
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Chunks are read asynchronously.");

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        if (_ready.IsEmpty)
        {
            await NextChunkAsync(cancellationToken);
        }

        var count = (int)Math.Min(Math.Min(buffer.Length, _ready.Length), _left);
        _ready[..count].CopyTo(buffer);
        _ready = _ready[count..];
        _left -= count;
        return count;
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stored?.Dispose();
            _stored = null;
        }

        base.Dispose(disposing);
    }

    private async ValueTask NextChunkAsync(CancellationToken cancellationToken)
    {
        while (_stored is null || _next == segments[_segment].End)
        {
            await NextSegmentAsync(cancellationToken);
        }

        var (xorb, chunk) = (segments[_segment].Xorb, _next++);
        var where = $"Chunk {chunk} of the xorb {xorb.Hash}";
        try
        {
            await _stored.ReadExactlyAsync(_head, cancellationToken);
            var record = XorbRecord.Read(_head, where);
            if (_packed.Length < record.PackedLength)
            {
                _packed = new byte[record.PackedLength];
            }

            await _stored.ReadExactlyAsync(_packed.AsMemory(0, record.PackedLength), cancellationToken);
            record.Unpack(_packed.AsSpan(0, record.PackedLength), _chunk.AsSpan(0, record.Length), where);
            if (XetHash.OfChunk(_chunk.AsSpan(0, record.Length)) != _index![chunk])
            {
                throw new IntegrityException($"{where} has other bytes than were sent.");
            }

            _ready = _chunk.AsMemory((int)_skip, record.Length - (int)_skip);
            _skip = 0;
        }
        catch (Exception e) when (e is IntegrityException or EndOfStreamException)
        {
            throw new HubException(HubErrorCode.Unexpected, $"{where} is damaged in the store (blob {xorb.Sha256}). Publish the file again, or restore it from a backup.", e);
        }
    }

    /// <summary>Goes to the next segment, past those of which nothing is wanted, and to the chunk in it that holds the first wanted byte.</summary>
    private async ValueTask NextSegmentAsync(CancellationToken cancellationToken)
    {
        await CloseAsync();
        var segment = segments[++_segment];
        _index = await xorbs.GetIndexAsync(segment.Xorb, cancellationToken);
        var (start, end) = (_index.RawStart(segment.First), _index.RawStart(segment.End));
        if (_skip >= end - start)
        {
            _skip -= end - start;
            return;
        }

        _next = _index.ChunkAt((int)(start + _skip));
        _skip -= _index.RawStart(_next) - start;
        var packed = _index.PackedStart(_next);
        _stored = await xorbs.OpenAsync(segment.Xorb, packed, _index.PackedStart(segment.End) - packed, cancellationToken);
    }

    private async ValueTask CloseAsync()
    {
        if (_stored is not null)
        {
            await _stored.DisposeAsync();
            _stored = null;
        }
    }
}
