using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Tests.Content;

/// <summary>Bytes as a network gives them: some at a time, each read a turn of its own, and perhaps an end before the end.</summary>
internal sealed class TrickleStream(byte[] bytes, int? breakAt = null) : ForwardOnlyStream
{
    private int _position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (_position == breakAt)
        {
            throw new IOException("broken line");
        }

        var count = Math.Min(Math.Min(buffer.Length, 9_973), (breakAt ?? bytes.Length) - _position);
        bytes.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();
}
