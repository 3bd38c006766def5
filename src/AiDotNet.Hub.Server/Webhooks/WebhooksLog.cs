namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>What the Webhooks room logs: event ids 1500 to 1599. No address, secret or payload is ever among the values.</summary>
internal static partial class WebhooksLog
{
    [LoggerMessage(1500, LogLevel.Error, "Events could not be turned into webhook deliveries; the next second tries again.")]
    public static partial void DispatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(1501, LogLevel.Error, "Deliveries of webhook {Webhook} could not be written down; they are tried again.")]
    public static partial void DeliveryFailed(ILogger logger, long webhook, Exception exception);
}
