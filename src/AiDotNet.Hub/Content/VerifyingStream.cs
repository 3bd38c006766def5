using System.Security.Cryptography;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Content;

/// <summary>A read-only stream that hashes what passes through and refuses to end, or to go on, where size or digest differ from what was promised.</summary>
/// <remarks>Bytes are not to be trusted before the check: it happens when the promised size is reached, before the last of them are handed
/// out, or, without a promised size, at the end of the stream. After a failed check every read fails.</remarks>
public sealed class VerifyingStream : Stream
{
    private readonly Stream _inner;
    private readonly Digest? _expectedDigest;
    private readonly long? _expectedSize;
    private readonly string _what;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;
    private IntegrityException? _failure;

    /// <summary>Wraps a stream; disposing this one disposes it.</summary>
    /// <param name="inner">The bytes to check.</param>
    /// <param name="what">What the bytes are, for the error: file and model.</param>
    /// <param name="expectedSize">The promised size in bytes, or null for any.</param>
    /// <param name="expectedDigest">The promised SHA-256, or null for any.</param>
    public VerifyingStream(Stream inner, string what, long? expectedSize, Digest? expectedDigest)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _inner = inner;
        _what = what;
        _expectedSize = expectedSize;
        _expectedDigest = expectedDigest;
    }

    /// <summary>The SHA-256 of the whole; null until the end was reached.</summary>
    public Digest? Digest { get; private set; }

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <summary>The number of bytes read so far.</summary>
    public override long Length => _length;

    /// <inheritdoc />
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Account(buffer.AsSpan(offset, count), _inner.Read(buffer, offset, count));

    /// <inheritdoc />
    public override int Read(Span<byte> buffer) => Account(buffer, _inner.Read(buffer));

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Account(buffer.Span, read);
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
        if (disposing)
        {
            _sha256.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private int Account(ReadOnlySpan<byte> buffer, int read)
    {
        if (_failure is not null)
        {
            throw new IntegrityException(_failure.Message, _failure);
        }

        _length += read;
        if (_length > _expectedSize)
        {
            throw Fail($"more than the promised {_expectedSize} bytes came");
        }

        if (read > 0)
        {
            _sha256.AppendData(buffer[..read]);
        }

        var ended = read == 0 && buffer.Length > 0;
        if (ended && _length < _expectedSize)
        {
            throw Fail($"{_length} bytes came where {_expectedSize} were promised");
        }

        if (Digest is null && (ended || _length == _expectedSize))
        {
            var digest = Content.Digest.FromHash(_sha256.GetCurrentHash());
            if (_expectedDigest is { } expected && digest != expected)
            {
                throw Fail($"SHA-256 is {digest} where {expected} was promised");
            }

            Digest = digest;
        }

        return read;
    }

    private IntegrityException Fail(string problem) =>
        _failure = new IntegrityException($"{_what}: {problem}. Nothing was kept; try again, then tell the hub's operator.");
}
