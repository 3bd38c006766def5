using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Api;

/// <summary>What the Api room logs: event ids 1000 to 1099. No token and no signed address is ever among the values.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(1000, LogLevel.Error, "{Method} {Path} failed (request {RequestId}).")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, string path, string requestId);

    [LoggerMessage(1001, LogLevel.Debug, "{Method} {Path} was refused with {Status} ({Code}).")]
    public static partial void RequestRefused(ILogger logger, string method, string path, int status, HubErrorCode code);

    [LoggerMessage(1002, LogLevel.Warning, "Signing in with the other provider failed.")]
    public static partial void ProviderFailed(ILogger logger, Exception? exception);
}
