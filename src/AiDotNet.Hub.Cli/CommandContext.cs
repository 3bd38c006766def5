using System.CommandLine;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli;

/// <summary>What a verb runs with: its values, its output, and the hub that the global options mean.</summary>
internal sealed class CommandContext(ParseResult parse, CommandOutput output)
{
    public CommandOutput Output { get; } = output;

    public T? Get<T>(Option<T> option) => parse.GetValue(option);

    public T Get<T>(Argument<T> argument) => parse.GetRequiredValue(argument);

    public ModelHubOptions HubOptions() => HubAccess.FromCommandLine(
        Get(GlobalOptions.Endpoint),
        Get(GlobalOptions.Token),
        Get(GlobalOptions.Cache),
        Get(GlobalOptions.Offline));

    /// <summary>The hub; the verb disposes it.</summary>
    public ModelHub OpenHub() => HubAccess.Open(HubOptions());
}
