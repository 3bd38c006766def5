using System.Text;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Input;

/// <summary>A token from stdin: piped in, or typed without being shown.</summary>
internal static class TokenPrompt
{
    /// <exception cref="UsageException">Nothing came.</exception>
    public static async Task<string> ReadAsync(CommandOutput output, Uri endpoint, CancellationToken cancellationToken)
    {
        // A blocked read cannot be cancelled; it is left behind.
        var reading = Console.IsInputRedirected ? ReadLineAsync() : Task.Run(() => ReadSecret(output, endpoint), CancellationToken.None);
        var token = (await reading.WaitAsync(cancellationToken))?.Trim();
        return string.IsNullOrEmpty(token) ? throw new UsageException("No token was given. Use --token, or pipe it in.") : token;
    }

    private static Task<string?> ReadLineAsync() => Task.Run(async () =>
    {
        using var reader = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        return await reader.ReadLineAsync(CancellationToken.None);
    });

    private static string? ReadSecret(CommandOutput output, Uri endpoint)
    {
        output.Error.Write($"Token for {endpoint}: ");
        var text = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                text.Append(key.KeyChar);
            }
        }

        output.Error.WriteLine();
        return text.ToString();
    }
}
