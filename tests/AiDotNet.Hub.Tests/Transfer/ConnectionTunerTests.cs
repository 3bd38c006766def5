using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Transfer;

public sealed class ConnectionTunerTests
{
    private const double Mega = 1_000_000;

    [Fact]
    public void Sample_EachStepIsWorthIt_GrowsToTheMost()
    {
        var tuner = new ConnectionTuner(new TransferSettings());

        for (var i = 0; i < 20; i++)
        {
            tuner.Sample(10 * Mega * tuner.Count);
        }

        Assert.Equal(8, tuner.Count);
    }

    [Fact]
    public void Sample_NoGain_GoesBackToOneAndWaitsLongerEachTime()
    {
        var tuner = new ConnectionTuner(new TransferSettings());
        var tries = new List<int>();

        for (var i = 0; i < 200; i++)
        {
            var before = tuner.Count;
            tuner.Sample(100 * Mega);
            if (tuner.Count > before)
            {
                tries.Add(i);
            }
        }

        Assert.Equal(2, tuner.Peak);
        Assert.InRange(tries.Count, 2, 4);
        Assert.True(tries[^1] - tries[^2] > tries[1] - tries[0] || tries.Count == 2);
    }

    [Fact]
    public void Sample_AsFastAsThisMachine_StaysAtOne()
    {
        var tuner = new ConnectionTuner(new TransferSettings());

        for (var i = 0; i < 50; i++)
        {
            tuner.Sample(900 * Mega);
        }

        Assert.Equal(1, tuner.Peak);
    }

    [Fact]
    public void Sample_NothingMoves_StaysAtOne()
    {
        var tuner = new ConnectionTuner(new TransferSettings());

        for (var i = 0; i < 50; i++)
        {
            tuner.Sample(0);
        }

        Assert.Equal(1, tuner.Peak);
    }

    [Fact]
    public void Trouble_Halves()
    {
        var tuner = new ConnectionTuner(new TransferSettings());
        for (var i = 0; i < 20; i++)
        {
            tuner.Sample(10 * Mega * tuner.Count);
        }

        tuner.Trouble();
        Assert.Equal(4, tuner.Count);
        tuner.Trouble();
        tuner.Trouble();
        tuner.Trouble();
        Assert.Equal(1, tuner.Count);
    }
}
