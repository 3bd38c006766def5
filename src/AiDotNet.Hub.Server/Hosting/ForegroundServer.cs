using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Hosting;

/// <summary>A hub in the foreground of a terminal or a service: what <c>adn serve</c> and <c>adn-hub serve</c> do.</summary>
internal static class ForegroundServer
{
    /// <summary>Starts a hub, says where it is and what it made, and runs until it is told to stop.</summary>
    /// <param name="configuration">How the hub runs.</param>
    /// <param name="output">Gets the address as its first line, then the tokens that were generated.</param>
    /// <param name="error">Gets what is meant for people.</param>
    /// <param name="errorIsTerminal">Whether <paramref name="error"/> is seen and not kept, so that a secret may be shown on it.</param>
    /// <param name="stop">Cancelled: the hub ends in order.</param>
    public static async Task RunAsync(LoadedConfiguration configuration, TextWriter output, TextWriter error, bool errorIsTerminal, CancellationToken stop)
    {
        OwnersFolder.RestrictNewFiles();
        await using var host = await HubServerHost.StartAsync(configuration, stop);
        await output.WriteLineAsync(host.Url.GetLeftPart(UriPartial.Authority));
        await ReportAsync(host.Seed, output, error, errorIsTerminal);
        await output.FlushAsync(CancellationToken.None);

        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(stopped.SetResult);
        await stopped.Task;
    }

    private static async Task ReportAsync(SeedResult seed, TextWriter output, TextWriter error, bool errorIsTerminal)
    {
        foreach (var token in seed.GeneratedTokens)
        {
            await output.WriteLineAsync($"Token '{token.Name}' of '{token.User}', shown this once: {token.Text}");
        }

        if (seed.SeedIgnored)
        {
            await error.WriteLineAsync("The hub has accounts already: the seed file was ignored. Use 'adn-hub users', 'orgs' and 'tokens' to change them.");
        }

        if (seed.AdminTokenFile is { } file)
        {
            await error.WriteLineAsync($"A new hub: user '{seed.AdminName}', its token is in {file}");
            if (errorIsTerminal)
            {
                await error.WriteLineAsync($"The token: {seed.AdminToken}");
            }
        }
    }
}
