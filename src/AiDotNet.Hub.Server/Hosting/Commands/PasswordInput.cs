using System.CommandLine;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>A password from standard input: an argument would be seen by everybody on the machine.</summary>
internal static class PasswordInput
{
    public static readonly Option<bool> Option = new("--password-stdin") { Description = "Read a password, the first line of standard input." };

    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: there is none.</exception>
    public static async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Console.OpenStandardInput());
        return await reader.ReadLineAsync(cancellationToken) is { Length: > 0 } password
            ? password
            : throw new HubException(HubErrorCode.InvalidRequest, "Standard input has no password in its first line.");
    }
}
