namespace AiDotNet.Hub.Errors;

/// <summary>The root of every expected failure of the hub, its client and its runtime.</summary>
/// <param name="code">What went wrong, as a stable name.</param>
/// <param name="message">What failed, for which model and file, and the next step.</param>
/// <param name="inner">The cause, or null.</param>
public class HubException(HubErrorCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What went wrong, as a stable name.</summary>
    public HubErrorCode Code { get; } = code;

    /// <summary>Whether the same call may succeed later. Default false.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The hub's <c>X-Request-Id</c>, to quote to the hub's operator; null where no reply came.</summary>
    public string? RequestId { get; init; }
}
