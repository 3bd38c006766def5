using System.Buffers;
using System.Buffers.Text;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Api.Commits;

/// <summary>Decodes base64 text while it is read; white space in it is skipped. Reads forward only and leaves the text's stream open.</summary>
internal sealed class Base64DecodingStream(Stream text, string path) : Stream
{
    private readonly byte[] _encoded = ArrayPool<byte>.Shared.Rent(128 * 1024);
    private readonly byte[] _decoded = ArrayPool<byte>.Shared.Rent(96 * 1024 + 8);
    private int _encodedLength;
    private int _start;
    private int _end;
    private bool _ended;
    private bool _disposed;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What is thrown where the text is no base64.</summary>
    public static HubException NotBase64(string path) => new(HubErrorCode.InvalidRequest, $"The content of '{path}' is no base64.");

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        while (_start == _end && !_ended)
        {
            Decode(text.ReadAtLeast(_encoded.AsSpan(_encodedLength), _encoded.Length - _encodedLength, throwOnEndOfStream: false));
        }

        return Take(buffer);
    }

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_start == _end && !_ended)
        {
            Decode(await text.ReadAtLeastAsync(
                _encoded.AsMemory(_encodedLength),
                _encoded.Length - _encodedLength,
                throwOnEndOfStream: false,
                cancellationToken));
        }

        return Take(buffer.Span);
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            _disposed = true;
            ArrayPool<byte>.Shared.Return(_encoded);
            ArrayPool<byte>.Shared.Return(_decoded);
        }

        base.Dispose(disposing);
    }

    private int Take(Span<byte> buffer)
    {
        var taken = Math.Min(buffer.Length, _end - _start);
        _decoded.AsSpan(_start, taken).CopyTo(buffer);
        _start += taken;
        return taken;
    }

    private void Decode(int read)
    {
        var available = _encodedLength + read;
        _ended = available < _encoded.Length;
        if (!_ended && text.Position == text.Length)
        {
            // Padding is legal in the last block alone, so the decoder must be told which one that is.
            _ended = true;
        }

        var status = Base64.DecodeFromUtf8(_encoded.AsSpan(0, available), _decoded, out var consumed, out var written, isFinalBlock: _ended);
        if (status is OperationStatus.InvalidData || (_ended && status != OperationStatus.Done))
        {
            throw NotBase64(path);
        }

        _encodedLength = available - consumed;
        _encoded.AsSpan(consumed, _encodedLength).CopyTo(_encoded);
        (_start, _end) = (0, written);
    }
}
