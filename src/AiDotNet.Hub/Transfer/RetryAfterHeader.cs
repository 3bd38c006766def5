using System.Globalization;
using System.Net;

namespace AiDotNet.Hub.Transfer;

/// <summary>How long a reply asks to wait.</summary>
internal static class RetryAfterHeader
{
    /// <summary>From <c>RateLimit: "api";r=0;t=55</c>, else from <c>Retry-After</c> (seconds or a date); null where neither says anything.</summary>
    /// <remarks>A date is taken relative to the reply's own <c>Date</c>: the clock of this machine may be wrong, or have jumped.</remarks>
    public static TimeSpan? Read(HttpResponseMessage response, TimeProvider time)
    {
        var wait = (response.StatusCode == HttpStatusCode.TooManyRequests ? ReadRateLimit(response) : null) ?? response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - (response.Headers.Date ?? time.GetUtcNow()),
            _ => null,
        };
        return wait is { } asked && asked < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static TimeSpan? ReadRateLimit(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("RateLimit", out var values))
        {
            return null;
        }

        int? remaining = null, reset = null;
        foreach (var part in string.Join(',', values).Split(';', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("r=", StringComparison.Ordinal) && int.TryParse(part.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var r))
            {
                remaining = r;
            }
            else if (part.StartsWith("t=", StringComparison.Ordinal) && int.TryParse(part.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var t))
            {
                reset = t;
            }
        }

        // One second more: the clocks need not agree.
        return remaining == 0 && reset is { } seconds ? TimeSpan.FromSeconds(seconds + 1L) : null;
    }
}
