namespace AiDotNet.Hub.Transfer;

/// <summary>Cancels a transfer that stands still, or all but does. There is no limit on the whole: a large file on a slow line may take a day.</summary>
internal sealed class StallGuard : IDisposable
{
    /// <summary>What must come on the average, in bytes per second: a byte now and then keeps a connection busy and brings nobody a file. Eight
    /// connections over a line of 9,600 bit/s are still above it.</summary>
    public const int LeastRate = 100;

    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;
    private readonly CancellationToken _caller;
    private TimeSpan _timeout;
    private long _came;

    public StallGuard(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _caller = cancellationToken;
        _timer = new CancellationTokenSource(timeout, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _timer.Token);
    }

    /// <summary>Cancelled by the caller, or by standing still.</summary>
    public CancellationToken Token => _linked.Token;

    /// <summary>Whether it was the standing still.</summary>
    public bool Stalled => _timer.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>What was seen in the time that ran out, for the error.</summary>
    public string Finding => _came == 0 ? $"nothing moved for {_timeout.TotalSeconds:0.###} s" : $"only {_came} bytes came in {_timeout.TotalSeconds:0.###} s";

    /// <summary>Something moved: the time starts again.</summary>
    public void Moved()
    {
        _came = 0;
        _timer.CancelAfter(_timeout);
    }

    /// <summary>Bytes came: the time starts again once they are as many as <see cref="LeastRate"/> wants of it.</summary>
    public void Moved(int bytes)
    {
        _came += bytes;
        if (_came >= LeastRate * _timeout.TotalSeconds)
        {
            Moved();
        }
    }

    /// <summary>From now on another time counts: all is sent, and the other end may think.</summary>
    public void Await(TimeSpan timeout)
    {
        _timeout = timeout;
        Moved();
    }

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
