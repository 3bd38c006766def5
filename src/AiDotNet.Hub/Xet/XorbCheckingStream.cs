using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Xet;

/// <summary>Reads a serialized xorb while checking it: every length, every chunk's hash, and at the end the hash that names it. A footer that some writers append is
/// left out. No byte of a chunk comes through before the chunk was found right; memory is that of one chunk.</summary>
/// <param name="inner">The xorb as sent; stays open.</param>
/// <param name="expected">The xorb's name.</param>
/// <param name="appendIndex">Whether the chunks' index follows the xorb's bytes, in its stored form.</param>
internal sealed class XorbCheckingStream(Stream inner, XetHash expected, bool appendIndex) : ForwardOnlyStream
{
    private const int LargestFooter = 1 << 20;

    private readonly byte[] _chunk = new byte[GearChunker.LargestChunk];
    private byte[] _record = new byte[XorbRecord.HeaderSize + GearChunker.LargestChunk];
    private ReadOnlyMemory<byte> _ready;
    private bool _ended;

    /// <summary>The chunks so far; all of them once the stream has ended.</summary>
    public XorbIndex Index { get; } = new();

    private static ReadOnlySpan<byte> FooterMark => "XETBLOB"u8;

    /// <inheritdoc />
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("A xorb is read asynchronously.");

    /// <inheritdoc />
    /// <exception cref="IntegrityException">The bytes are no xorb, or another one.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.IsEmpty && !_ended)
        {
            await NextAsync(cancellationToken).ConfigureAwait(false);
        }

        var count = Math.Min(buffer.Length, _ready.Length);
        _ready[..count].CopyTo(buffer);
        _ready = _ready[count..];
        return count;
    }

    private async ValueTask NextAsync(CancellationToken cancellationToken)
    {
        var head = _record.AsMemory(0, XorbRecord.HeaderSize);
        var read = await inner.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read == 0 || head.Span[..read].StartsWith(FooterMark))
        {
            await SkipFooterAsync(read, cancellationToken).ConfigureAwait(false);
            End();
            return;
        }

        var where = $"Chunk {Index.Count} of the xorb {expected}";
        if (read < head.Length)
        {
            throw Cut(where);
        }

        var record = XorbRecord.Read(head.Span, where);
        if (Index.Count == XorbLimits.MaxChunks || Index.RawSize + record.Length > XorbLimits.MaxRawSize)
        {
            throw new IntegrityException(
                $"The xorb {expected} is too large: {XorbLimits.MaxChunks} chunks with {XorbLimits.MaxRawSize} bytes are the most. Nothing was kept.");
        }

        var length = XorbRecord.HeaderSize + record.PackedLength;
        if (_record.Length < length)
        {
            Array.Resize(ref _record, length);
        }

        var packed = _record.AsMemory(XorbRecord.HeaderSize, record.PackedLength);
        if (await inner.ReadAtLeastAsync(packed, packed.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < packed.Length)
        {
            throw Cut(where);
        }

        var chunk = _chunk.AsSpan(0, record.Length);
        record.Unpack(packed.Span, chunk, where);
        Index.Add(XetHash.OfChunk(chunk), length, record.Length);
        _ready = _record.AsMemory(0, length);
    }

    private void End()
    {
        if (Index.Count == 0)
        {
            throw new IntegrityException($"The xorb {expected} has no chunks. Send the file again.");
        }

        var root = Index.Root();
        if (root != expected)
        {
            throw new IntegrityException($"The chunks that came make the xorb {root}, not {expected}. Nothing was kept; send the file again.");
        }

        _ended = true;
        _ready = appendIndex ? Index.ToBytes() : default;
    }

    private async ValueTask SkipFooterAsync(int read, CancellationToken cancellationToken)
    {
        var skipped = 0;
        while (read > 0 && (read = await inner.ReadAsync(_chunk, cancellationToken).ConfigureAwait(false)) > 0)
        {
            skipped += read;
            if (skipped > LargestFooter)
            {
                throw new IntegrityException($"The footer of the xorb {expected} has more than {LargestFooter} bytes. Nothing was kept.");
            }
        }
    }

    private static IntegrityException Cut(string where) => new($"{where} is cut: the xorb ends within it. Nothing was kept; send the file again.");
}
