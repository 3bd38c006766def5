using AiDotNet.Hub.Transfer;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Tests.Transfer;

public sealed class ProgressTallyTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LastProgress _progress = new();

    [Fact]
    public void Move_Steadily_ReportsTheSpeedOfTheLastSeconds()
    {
        var tally = new ProgressTally(_progress, 100_000, 1, _time);

        Assert.Null(_progress.Last.BytesPerSecond);
        Run(tally, seconds: 10, bytesPerSecond: 1000);
        Assert.Equal(1000, _progress.Last.BytesPerSecond!.Value, 50.0);
        Run(tally, seconds: 6, bytesPerSecond: 100);
        Assert.Equal(100, _progress.Last.BytesPerSecond!.Value, 20.0);
    }

    [Fact]
    public void Expect_WhatWasThereBefore_IsNeitherSpeedNorTotal()
    {
        var tally = new ProgressTally(_progress, 100_000, 1, _time);

        tally.Expect(-90_000);
        Run(tally, seconds: 5, bytesPerSecond: 1000);

        Assert.Equal(10_000, _progress.Last.BytesTotal);
        Assert.InRange(_progress.Last.BytesPerSecond!.Value, 900, 1100);
    }

    [Fact]
    public void Move_BackAfterALostAttempt_IsNeverANegativeSpeed()
    {
        var tally = new ProgressTally(_progress, 100_000, 1, _time);
        Run(tally, seconds: 2, bytesPerSecond: 1000);

        _time.Advance(TimeSpan.FromSeconds(4));
        tally.Move("file", -2000);

        Assert.Equal(0, _progress.Last.BytesPerSecond);
    }

    private void Run(ProgressTally tally, int seconds, int bytesPerSecond)
    {
        for (var i = 0; i < seconds * 10; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            tally.Move("file", bytesPerSecond / 10);
        }
    }
}
