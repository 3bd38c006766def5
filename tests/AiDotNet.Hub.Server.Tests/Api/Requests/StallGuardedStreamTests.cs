using AiDotNet.Hub.Server.Api.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Server.Tests.Api.Requests;

public sealed class StallGuardedStreamTests
{
    [Fact]
    public async Task ReadAsync_BodyThatStandsStill_IsATimeout()
    {
        var time = new FakeTimeProvider();
        await using var guarded = new StallGuardedStream(new SilentStream(), TimeSpan.FromMinutes(5), time);
        var read = guarded.ReadAsync(new byte[10]).AsTask();
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(read.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(408, (await Assert.ThrowsAsync<BadHttpRequestException>(() => read)).StatusCode);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_IsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var guarded = new StallGuardedStream(new SilentStream(), TimeSpan.FromMinutes(5), new FakeTimeProvider());
        var read = guarded.ReadAsync(new byte[10], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    /// <summary>Gives nothing until it is cancelled.</summary>
    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
