using AiDotNet.Hub.Server.Api.Commits;

namespace AiDotNet.Hub.Server.Tests.Api.Commits;

/// <summary>Measures what the process allocates, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(CommitLineReaderMemoryTests), DisableParallelization = true)]
[Collection(nameof(CommitLineReaderMemoryTests))]
public sealed class CommitLineReaderMemoryTests
{
    [Fact]
    public async Task ReadAsync_LargeContent_TakesLittleMemory()
    {
        using var spool = new TemporaryDirectory();
        const int Megabytes = 48;
        await using var reader = new CommitLineReader(new RepeatingBody(Megabytes * 1024 * 1024), new CommitBodyLimits(), spool);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var line = await reader.ReadAsync(CancellationToken.None);
        await using var content = await line!.OpenContentAsync("a.bin", isBase64: true, CancellationToken.None);
        var (total, buffer) = (0L, new byte[64 * 1024]);
        for (int read; (read = await content.ReadAsync(buffer)) > 0;)
        {
            total += read;
        }

        Assert.Equal(Megabytes * 1024L * 1024 / 4 * 3, total);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 8 * 1024 * 1024);
    }

    /// <summary>A file line whose content is a number of <c>A</c>, made while it is read.</summary>
    private sealed class RepeatingBody(long length) : Stream
    {
        private static readonly byte[] Head = "{\"key\":\"file\",\"value\":{\"content\":\""u8.ToArray();
        private static readonly byte[] Foot = "\",\"path\":\"a.bin\",\"encoding\":\"base64\"}}\n"u8.ToArray();
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override int Read(Span<byte> buffer)
        {
            int taken;
            if (_position < Head.Length)
            {
                taken = Math.Min(buffer.Length, Head.Length - (int)_position);
                Head.AsSpan((int)_position, taken).CopyTo(buffer);
            }
            else if (_position < Head.Length + length)
            {
                taken = (int)Math.Min(buffer.Length, Head.Length + length - _position);
                buffer[..taken].Fill((byte)'A');
            }
            else
            {
                var at = (int)(_position - Head.Length - length);
                taken = Math.Min(buffer.Length, Foot.Length - at);
                Foot.AsSpan(at, taken).CopyTo(buffer);
            }

            _position += taken;
            return taken;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
