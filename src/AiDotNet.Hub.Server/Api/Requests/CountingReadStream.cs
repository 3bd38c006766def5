using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>A request's body that knows how many bytes were read from it.</summary>
internal sealed class CountingReadStream(Stream body) : ForwardOnlyStream
{
    /// <summary>The bytes so far.</summary>
    public long Count { get; private set; }

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        Count += read;
        return read;
    }

    /// <inheritdoc />
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Requests are read asynchronously.");
}
