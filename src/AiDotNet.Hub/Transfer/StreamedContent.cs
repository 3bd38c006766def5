using System.Net;

namespace AiDotNet.Hub.Transfer;

/// <summary>A request's body that is produced while it is sent, under the guard against standing still.</summary>
internal abstract class StreamedContent : HttpContent
{
    private StallGuard? _guard;
    private TimeSpan _replyTimeout;

    /// <summary>Tells the guard of the attempt that sends this body.</summary>
    public void Attach(StallGuard guard, TransferSettings settings)
    {
        _guard = guard;
        _replyTimeout = settings.ReplyTimeout;
        guard.Await(settings.StallTimeout);
    }

    /// <summary>Writes the body.</summary>
    protected abstract Task WriteAsync(Stream target, CancellationToken cancellationToken);

    /// <summary>Bytes went out.</summary>
    protected void Moved() => _guard?.Moved();

    /// <inheritdoc />
    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected sealed override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await WriteAsync(stream, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        _guard?.Await(_replyTimeout);
    }
}

/// <summary>A part of a local file, or all of it.</summary>
internal sealed class FileContent : StreamedContent
{
    private const int BufferSize = 256 * 1024;

    private readonly LocalFile _file;
    private readonly long _offset;
    private readonly long _length;
    private readonly Action<int> _sent;

    /// <summary>Makes the body.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="length">How many.</param>
    /// <param name="sent">Told the number of bytes after each write.</param>
    public FileContent(LocalFile file, long offset, long length, Action<int> sent)
    {
        _file = file;
        _offset = offset;
        _length = length;
        _sent = sent;
    }

    /// <inheritdoc />
    protected override async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        using var source = _file.OpenUnchanged();
        source.Seek(_offset, SeekOrigin.Begin);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var left = _length; left > 0;)
            {
                var read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(BufferSize, left)), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw _file.Changed();
                }

                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                left -= read;
                Moved();
                _sent(read);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }

        _file.EnsureUnchanged();
    }

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}

/// <summary>Bytes in memory.</summary>
/// <param name="bytes">The bytes.</param>
internal sealed class MemoryContent(ReadOnlyMemory<byte> bytes) : StreamedContent
{
    private const int Piece = 256 * 1024;

    /// <inheritdoc />
    protected override async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        for (var left = bytes; !left.IsEmpty; left = left[Math.Min(Piece, left.Length)..])
        {
            await target.WriteAsync(left[..Math.Min(Piece, left.Length)], cancellationToken).ConfigureAwait(false);
            Moved();
        }
    }

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
