using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Somebody tried too often to sign in.</summary>
internal sealed class TooManyAttemptsException(TimeSpan retryAfter)
    : HubException(HubErrorCode.RateLimited, $"Too many attempts to sign in. Try again in {Math.Ceiling(retryAfter.TotalMinutes):0} minutes.")
{
    /// <summary>How long to wait.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
