namespace AiDotNet.Hub.Server.Publishing;

/// <summary>What the Publishing room logs: event ids 1200 to 1299.</summary>
internal static partial class PublishingLog
{
    [LoggerMessage(1200, LogLevel.Error, "Uploads that were given up could not be removed from the store; the next hour tries again.")]
    public static partial void ClearFailed(ILogger logger, Exception exception);
}
