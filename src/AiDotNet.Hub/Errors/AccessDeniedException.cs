namespace AiDotNet.Hub.Errors;

/// <summary>The caller may not do this: no token, an unknown token, or too few rights.</summary>
/// <param name="code">One of <see cref="HubErrorCode.LoginRequired"/>, <see cref="HubErrorCode.InvalidToken"/>,
/// <see cref="HubErrorCode.AccessDenied"/>, <see cref="HubErrorCode.GatedModel"/>.</param>
/// <param name="message">What was refused, and the next step.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class AccessDeniedException(HubErrorCode code, string message, Exception? inner = null)
    : HubException(code, message, inner);
