using AiDotNet.Hub.Transfer;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Tests.Transfer;

public sealed class StallGuardTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Moved_AByteNowAndThen_IsCalledStandingStill()
    {
        using var guard = new StallGuard(Timeout, _time, default);
        guard.Moved(1);
        _time.Advance(TimeSpan.FromSeconds(20));
        guard.Moved(1);

        Assert.False(guard.Stalled);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(guard.Stalled);
        Assert.True(guard.Token.IsCancellationRequested);
        Assert.Equal("only 2 bytes came in 30 s", guard.Finding);
    }

    [Fact]
    public void Moved_JustAboveTheLeastRate_GoesOn()
    {
        using var guard = new StallGuard(Timeout, _time, default);
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(29));
            guard.Moved((int)(StallGuard.LeastRate * Timeout.TotalSeconds));
        }

        Assert.False(guard.Stalled);
    }

    [Fact]
    public void Moved_JustBelowTheLeastRate_EndsAfterTheFirstTime()
    {
        using var guard = new StallGuard(Timeout, _time, default);
        for (var second = 0; second < 30; second++)
        {
            Assert.False(guard.Stalled);
            guard.Moved(StallGuard.LeastRate - 1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(guard.Stalled);
    }

    [Fact]
    public void Moved_FastAndThenNothing_EndsOneTimeoutLater()
    {
        using var guard = new StallGuard(Timeout, _time, default);
        _time.Advance(TimeSpan.FromSeconds(25));
        guard.Moved(1_000_000);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(guard.Stalled);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(guard.Stalled);
        Assert.Equal("nothing moved for 30 s", guard.Finding);
    }

    [Fact]
    public void Stalled_CancelledByTheCaller_IsNotSaid()
    {
        using var caller = new CancellationTokenSource();
        using var guard = new StallGuard(Timeout, _time, caller.Token);
        caller.Cancel();
        _time.Advance(Timeout);

        Assert.False(guard.Stalled);
        Assert.True(guard.Token.IsCancellationRequested);
    }
}
