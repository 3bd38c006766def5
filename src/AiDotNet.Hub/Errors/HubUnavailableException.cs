namespace AiDotNet.Hub.Errors;

/// <summary>The hub cannot be reached, does not answer in time, or asks to slow down. Always transient.</summary>
public sealed class HubUnavailableException : HubException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which hub, which call, and what happened.</param>
    /// <param name="inner">The cause, or null.</param>
    /// <param name="code"><see cref="HubErrorCode.HubUnavailable"/> or <see cref="HubErrorCode.RateLimited"/>.</param>
    public HubUnavailableException(string message, Exception? inner = null, HubErrorCode code = HubErrorCode.HubUnavailable)
        : base(code, message, inner) => IsTransient = true;

    /// <summary>How long the hub asks to wait; null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
