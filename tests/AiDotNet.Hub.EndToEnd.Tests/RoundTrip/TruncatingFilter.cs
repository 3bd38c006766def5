using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AiDotNet.Hub.EndToEnd.Tests.RoundTrip;

/// <summary>A line that breaks in the middle of a file: the first downloads of a path are cut after so many bytes.</summary>
internal sealed class TruncatingFilter(string suffix, int bytes) : IStartupFilter
{
    private int _remaining;
    private int _cut;

    /// <summary>How many downloads are still to be cut.</summary>
    public int Remaining
    {
        get => _remaining;
        set => _remaining = value;
    }

    /// <summary>How many downloads were cut.</summary>
    public int Cut => _cut;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(async (HttpContext context, RequestDelegate following) =>
        {
            var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            if (context.Request.Method == "GET" && target.EndsWith(suffix, StringComparison.Ordinal) && Interlocked.Decrement(ref _remaining) >= 0)
            {
                var body = context.Features.Get<IHttpResponseBodyFeature>()!;
                context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new CutStream(body.Stream, bytes, () =>
                {
                    Interlocked.Increment(ref _cut);
                    context.Abort();
                })));
            }

            await following(context);
        });
        next(application);
    };

    private sealed class CutStream(Stream inner, int allowed, Action cut) : Stream
    {
        private int _left = allowed;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var part = buffer[..Math.Min(buffer.Length, _left)];
            await inner.WriteAsync(part, cancellationToken);
            _left -= part.Length;
            if (part.Length < buffer.Length)
            {
                await inner.FlushAsync(cancellationToken);
                cut();
                throw new OperationCanceledException("The line broke.");
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
