using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>A request's body that may be as slow as it likes, but not stand still: a client that vanished must not hold its connection for ever.</summary>
internal sealed class StallGuardedStream(Stream body, TimeSpan patience, TimeProvider time) : ForwardOnlyStream
{
    /// <summary>How long a body may stand still.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(5);

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
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Requests are read asynchronously.");
}
