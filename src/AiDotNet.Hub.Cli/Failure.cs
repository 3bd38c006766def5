using AiDotNet.Hub.Cli.Input;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Cli;

/// <summary>An exception as the user meets it: a stable code, a sentence, and what the process exits with.</summary>
internal readonly record struct Failure(string Code, string Message, int ExitCode)
{
    /// <summary>The code of a wrong command line; such a mistake never reaches the library.</summary>
    public const string Usage = "Usage";

    /// <summary>The code of a run that the user or the system stopped.</summary>
    public const string Cancelled = "Cancelled";

    public static Failure Of(Exception exception) => exception switch
    {
        UsageException => new(Usage, exception.Message, Cli.ExitCode.Usage),
        LineException => new(nameof(HubErrorCode.InvalidRequest), exception.Message, Cli.ExitCode.Other),
        HubException hub => new(hub.Code.ToString(), WithRequestId(hub), Cli.ExitCode.Of(hub.Code)),
        OperationCanceledException => new(Cancelled, "Cancelled.", Cli.ExitCode.Cancelled),
        IOException io when IsDiskFull(io) => new(nameof(HubErrorCode.DiskFailure), io.Message, Cli.ExitCode.Disk),
        UnauthorizedAccessException => new(nameof(HubErrorCode.DiskFailure), exception.Message, Cli.ExitCode.Disk),
        _ => new(nameof(HubErrorCode.Unexpected), exception.Message, Cli.ExitCode.Other),
    };

    private static string WithRequestId(HubException exception) =>
        exception.RequestId is { } id ? $"{exception.Message} (request {id})" : exception.Message;

    // ENOSPC and EDQUOT as .NET hands them through on Unix; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private static bool IsDiskFull(IOException exception) =>
        exception.HResult is 28 or 122 or unchecked((int)0x80070070) or unchecked((int)0x80070027);
}
