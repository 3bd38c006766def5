using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Storage;

/// <summary>The next so many bytes of another stream, which it owns.</summary>
internal sealed class BoundedReadStream(Stream inner, long length) : ForwardOnlyStream
{
    private long _position;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => Account(inner.Read(buffer[..Next(buffer.Length)]));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Account(await inner.ReadAsync(buffer[..Next(buffer.Length)], cancellationToken));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    private int Next(int wanted) => (int)Math.Min(wanted, length - _position);

    private int Account(int read)
    {
        _position += read;
        return read;
    }
}
