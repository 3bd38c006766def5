using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>A clock that stands still, and tells when somebody begins to wait on it.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly ConcurrentDictionary<TimeSpan, TaskCompletionSource> _waits = new();

    /// <summary>How far the clock jumps each time that it is asked how long something took.</summary>
    public TimeSpan Jump { get; set; }

    public override long GetTimestamp()
    {
        if (Jump > TimeSpan.Zero)
        {
            Advance(Jump);
        }

        return base.GetTimestamp();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Source(dueTime).TrySetResult();
        return timer;
    }

    /// <summary>Done when a timer of that length was set.</summary>
    public Task TimerOf(TimeSpan dueTime) => Source(dueTime).Task;

    private TaskCompletionSource Source(TimeSpan dueTime) =>
        _waits.GetOrAdd(dueTime, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
