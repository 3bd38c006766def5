namespace AiDotNet.Hub.Transfer;

/// <summary>Cancels a transfer that stands still. There is no limit on the whole: a large file on a slow line may take a day.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;
    private readonly CancellationToken _caller;
    private TimeSpan _timeout;

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

    /// <summary>How long it may stand still now.</summary>
    public TimeSpan Timeout => _timeout;

    /// <summary>Bytes moved: the time starts again.</summary>
    public void Moved() => _timer.CancelAfter(_timeout);

    /// <summary>From now on another time counts: all is sent, and the other end may think.</summary>
    public void Await(TimeSpan timeout)
    {
        _timeout = timeout;
        _timer.CancelAfter(timeout);
    }

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
