using System.Collections.Concurrent;

namespace AiDotNet.Hub.Server.Api.RateLimits;

/// <summary>Counts by key in windows of fixed length, all of which begin at the same moments; with a new window the old counts are gone.</summary>
internal sealed class FixedWindows(TimeSpan length, TimeProvider time)
{
    private Window _current = new(-1);

    /// <summary>Counts one.</summary>
    /// <returns>The count of the window that is open now, and how long it stays open.</returns>
    public (long Count, TimeSpan UntilReset) Count(string key)
    {
        var now = time.GetUtcNow().UtcTicks;
        var window = At(now / length.Ticks);
        var count = window.Counts.AddOrUpdate(key, 1, static (_, count) => count + 1);
        return (count, TimeSpan.FromTicks(((window.Number + 1) * length.Ticks) - now));
    }

    private Window At(long number)
    {
        var seen = Volatile.Read(ref _current);
        if (seen.Number >= number)
        {
            return seen;
        }

        // Of several requests that find the window over, one opens the next.
        var opened = new Window(number);
        var found = Interlocked.CompareExchange(ref _current, opened, seen);
        return found == seen ? opened : found;
    }

    private sealed class Window(long number)
    {
        public long Number { get; } = number;

        public ConcurrentDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);
    }
}
