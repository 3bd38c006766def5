using System.CommandLine;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>The command line of <c>adn-hub</c>: parses, runs one command, turns what went wrong into a line and an exit code.</summary>
internal static class HubCommandLine
{
    private const int Failed = 1;

    /// <summary>Runs a command to its end. The first SIGINT or SIGTERM asks it to stop; a second one ends the process at once.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        try
        {
            var (settings, others) = SettingArguments.Split(arguments);
            using var signals = new TerminationSignals();
            return await Root().Parse(others).InvokeAsync(new HubInvocation(settings, output, error), signals.Token);
        }
        catch (HubException e)
        {
            await error.WriteLineAsync($"adn-hub: {e.Message}");
            return Failed;
        }
        catch (OperationCanceledException)
        {
            return Failed;
        }
    }

    private static RootCommand Root() => new("The model hub's server. Every setting can also be given as --Hub:KEY VALUE.")
    {
        new ServeCommand(),
        new MigrateCommand(),
        new UsersCommand(),
        new OrgsCommand(),
        new TokensCommand(),
    };
}
