namespace AiDotNet.Hub.Server.Accounts;

/// <summary>What the Accounts room logs: event ids 1100 to 1199. No name that a stranger typed, no token and no password is ever among the values.</summary>
internal static partial class AccountsLog
{
    [LoggerMessage(1100, LogLevel.Warning, "When tokens were last used could not be written down; the next use says it again.")]
    public static partial void UseNotWritten(ILogger logger, Exception exception);

    [LoggerMessage(1101, LogLevel.Information, "Sign-in attempts from {Address} are refused for {Seconds} seconds.")]
    public static partial void AttemptsRefused(ILogger logger, string address, int seconds);
}
