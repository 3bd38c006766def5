using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Bytes that were read ahead, and then the rest of the stream that they came from. Owns neither.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ForwardOnlyStream
{
    private int _taken;

    public override int Read(Span<byte> buffer) => _taken < prefix.Length ? TakePrefix(buffer) : rest.Read(buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _taken < prefix.Length ? TakePrefix(buffer.Span) : await rest.ReadAsync(buffer, cancellationToken);

    private int TakePrefix(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, prefix.Length - _taken);
        prefix.Span.Slice(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }
}
