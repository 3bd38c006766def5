using System.CommandLine;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Runs a hub until it is stopped.</summary>
internal sealed class ServeCommand : HubCommand
{
    /// <summary>Where a hub listens that nobody gave a port.</summary>
    public const int DefaultPort = 7860;

    private readonly Option<string?> _host = new("--host") { HelpName = "HOST", Description = "localhost, * or an IP address [default: localhost]" };
    private readonly Option<string?> _port = new("--port") { HelpName = "N", Description = $"The port; 0 for a free one [default: {DefaultPort}]" };
    private readonly Option<string?> _seed = new("--seed") { HelpName = "FILE", Description = "A JSON file with the accounts of a fresh hub" };
    private readonly Option<string?> _logFormat = new("--log-format") { HelpName = "FORMAT", Description = "text or json [default: text]" };

    public ServeCommand()
        : base("serve", "Runs the hub until it is stopped; its address is the first line on stdout.")
    {
        Add(_host);
        Add(_port);
        Add(_seed);
        Add(_logFormat);
    }

    protected override IEnumerable<(string Key, string? Value)> Settings(ParseResult arguments) =>
    [
        (nameof(HubServerOptions.Host), arguments.GetValue(_host)),
        (nameof(HubServerOptions.Port), arguments.GetValue(_port)),
        (nameof(HubServerOptions.SeedFile), arguments.GetValue(_seed)),
        (nameof(HubServerOptions.LogFormat), arguments.GetValue(_logFormat)),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, LoadedConfiguration configuration, CancellationToken cancellationToken)
    {
        var console = arguments.InvocationConfiguration;
        await ForegroundServer.RunAsync(configuration, console.Output, console.Error, !Console.IsErrorRedirected, cancellationToken);
        return 0;
    }
}
