namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>A refusal as it crosses the wire: status, code and text (protocol §2).</summary>
internal sealed record HubErrorReply
{
    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The text, which goes into <c>X-Error-Message</c> and the body's <c>error</c>.</summary>
    public required string Message { get; init; }

    /// <summary>The value of <c>X-Error-Code</c>; null where the protocol has none.</summary>
    public string? Code { get; init; }

    /// <summary>The value of <c>Retry-After</c>; null for none.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
