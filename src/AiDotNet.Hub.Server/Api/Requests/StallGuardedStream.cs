
namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>A request's body that may be as slow as it likes, but not stand still: a client that vanished must not hold its connection for ever.</summary>
internal sealed class StallGuardedStream(Stream body, TimeSpan patience, TimeProvider time) : Stream
{
    /// <summary>How long a body may stand still.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(5);

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

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The read itself is cancelled, not only its waiter: it must not write into a buffer that its owner has given back.
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), stalled, patience, Timeout.InfiniteTimeSpan);
        try
        {
            return await body.ReadAsync(buffer, stalled.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BadHttpRequestException(
                $"No byte of the request's body came for {patience.TotalSeconds:0} seconds.", StatusCodes.Status408RequestTimeout);
        }
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Requests are read asynchronously.");

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
}
