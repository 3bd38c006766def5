namespace AiDotNet.Hub.Transfer;

/// <summary>
/// Decides how many connections one file is worth. It starts with one, doubles while that moves clearly more, takes the last step back where it
/// does not, and halves when the other end shows that it has enough. Not thread-safe; asked once an interval.
/// </summary>
internal sealed class ConnectionTuner(TransferSettings settings)
{
    // Less than that is noise, not a gain.
    private const double WorthIt = 1.2;
    private const int FirstHold = 20;

    private double _speedBefore;
    private int _countBefore = 1;
    private int _settling;
    private int _hold;
    private int _nextHold = FirstHold;
    private bool _tried;

    /// <summary>How many connections there should be.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>The most there have been.</summary>
    public int Peak { get; private set; } = 1;

    /// <summary>Takes in what one interval brought.</summary>
    /// <param name="bytesPerSecond">The speed of all connections of the file together.</param>
    public void Sample(double bytesPerSecond)
    {
        if (_settling > 0)
        {
            // New connections first have to come up to speed.
            _settling--;
        }
        else if (_tried)
        {
            _tried = false;
            if (bytesPerSecond < _speedBefore * WorthIt)
            {
                Change(_countBefore);
                _hold = _nextHold;
                _nextHold *= 2;
            }
        }
        else if (_hold > 0)
        {
            _hold--;
        }
        else if (Count < settings.MaxConnectionsPerFile && bytesPerSecond > 0 && bytesPerSecond < settings.FastEnough)
        {
            (_speedBefore, _countBefore, _tried) = (bytesPerSecond, Count, true);
            Change(Math.Min(Count * 2, settings.MaxConnectionsPerFile));
        }
    }

    /// <summary>The other end refused, reset or went silent.</summary>
    public void Trouble()
    {
        _tried = false;
        _hold = _nextHold;
        Change(Math.Max(1, Count / 2));
    }

    /// <summary>No more than one from now on.</summary>
    public void StayAtOne()
    {
        Count = 1;
        (_tried, _hold) = (false, int.MaxValue);
    }

    private void Change(int count)
    {
        Count = count;
        Peak = Math.Max(Peak, count);
        _settling = 1;
    }
}
