namespace AiDotNet.Hub.Errors;

/// <summary>Bytes do not have the digest or the size that was promised. Nothing of them was kept.</summary>
/// <param name="message">Which file of which model, what was expected and what came.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class IntegrityException(string message, Exception? inner = null)
    : HubException(HubErrorCode.Integrity, message, inner);
