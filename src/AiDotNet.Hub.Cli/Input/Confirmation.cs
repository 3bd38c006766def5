using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Input;

/// <summary>Asks before something is lost.</summary>
internal static class Confirmation
{
    /// <summary>Whether a person says yes; anything but <c>y</c> or <c>yes</c> is a no.</summary>
    /// <exception cref="UsageException">Nobody is there to ask.</exception>
    public static async Task<bool> AskAsync(CommandOutput output, string question, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected)
        {
            throw new UsageException("Nobody is there to confirm; add -y to do it, or --dry-run to look first.");
        }

        output.Error.Write($"{question} [y/N] ");

        // A blocked read cannot be cancelled; it is left behind.
        var answer = await Task.Run(Console.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
