using System.Collections.Concurrent;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>How often somebody may try to sign in: for a name and for an address, whichever ends first. Counted in this process.</summary>
internal sealed class SignInLimits(TimeProvider time)
{
    /// <summary>Failures for one name before it has to wait.</summary>
    public const int ForName = 10;

    /// <summary>Failures from one address: more, since many people may be behind it.</summary>
    public const int ForAddress = 50;

    /// <summary>From the first failure on.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private const int TidyAbove = 10_000;

    private readonly ConcurrentDictionary<string, Attempts> _attempts = new(StringComparer.Ordinal);

    /// <summary>Counts an attempt before anything of it is looked at, so that many at once are no way around.</summary>
    /// <returns>How long to wait; null: go on.</returns>
    public TimeSpan? Take(string normalizedName, string address)
    {
        Tidy();
        var now = time.GetUtcNow();
        var forName = Count(NameKey(normalizedName), now);
        var forAddress = Count(AddressKey(address), now);
        var waits = new[] { (forName, Most: ForName), (forAddress, Most: ForAddress) }
            .Where(counted => counted.Item1.Number > counted.Most)
            .Select(counted => counted.Item1.Since + Window - now)
            .ToList();
        return waits.Count == 0 ? null : waits.Max();
    }

    /// <summary>The attempt was a success: it counts for nothing, and the name begins anew.</summary>
    public void Succeeded(string normalizedName, string address)
    {
        _attempts.TryRemove(NameKey(normalizedName), out _);
        if (_attempts.TryGetValue(AddressKey(address), out var attempts))
        {
            _attempts.TryUpdate(AddressKey(address), attempts with { Number = attempts.Number - 1 }, attempts);
        }
    }

    private static string NameKey(string name) => "n:" + name;

    private static string AddressKey(string address) => "a:" + address;

    private Attempts Count(string key, DateTimeOffset now) => _attempts.AddOrUpdate(
        key,
        _ => new Attempts(1, now),
        (_, attempts) => now - attempts.Since < Window ? attempts with { Number = attempts.Number + 1 } : new Attempts(1, now));

    private void Tidy()
    {
        if (_attempts.Count <= TidyAbove)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var (key, attempts) in _attempts)
        {
            if (now - attempts.Since >= Window)
            {
                _attempts.TryRemove(KeyValuePair.Create(key, attempts));
            }
        }
    }

    private sealed record Attempts(int Number, DateTimeOffset Since);
}
