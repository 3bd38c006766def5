namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>The system's time with a lead that a test raises by days. Timers run as always: a fake clock that jumps over weeks fires a hub's
/// one-second timers millions of times on its way.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _lead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _lead));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _lead, time.Ticks);
}
