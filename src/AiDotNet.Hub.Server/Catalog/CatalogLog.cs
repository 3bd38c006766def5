namespace AiDotNet.Hub.Server.Catalog;

/// <summary>What the Catalog room logs: event ids 1300 to 1399.</summary>
internal static partial class CatalogLog
{
    [LoggerMessage(1300, LogLevel.Error, "The downloads that were counted could not be written down; they stay counted, and are written with the next ones.")]
    public static partial void FlushFailed(ILogger logger, Exception exception);
}
