namespace AiDotNet.Hub.Server.Xet;

/// <summary>What the Xet room logs: event ids 1600 to 1699.</summary>
internal static partial class XetLog
{
    [LoggerMessage(1600, LogLevel.Debug, "{Files} files in chunks and {Xorbs} xorbs that nothing needs were removed.")]
    public static partial void Collected(ILogger logger, int files, int xorbs);

    [LoggerMessage(1601, LogLevel.Error, "Chunks that nothing needs could not be removed; the next collection tries again.")]
    public static partial void CollectionFailed(ILogger logger, Exception exception);
}
