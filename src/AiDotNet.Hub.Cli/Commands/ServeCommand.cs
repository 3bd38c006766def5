using System.CommandLine;
using System.Globalization;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Hosting;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Runs a hub until it is stopped, which is its orderly end: Ctrl-C leaves exit code 0.</summary>
internal sealed class ServeCommand : Verb
{
    private const string DefaultFolder = "hub-data";
    private const int DefaultPort = 7860;

    private readonly Option<string?> _data = Parameters.Text("--data", "DIR", $"The folder of the database and the files; made where it is missing [default: {DefaultFolder}]");
    private readonly Option<string?> _host = Parameters.Text("--host", "HOST", "localhost, * for every address, or an IP address [default: localhost]");
    private readonly Option<string?> _seed = Parameters.Text("--seed", "FILE", "A JSON file with users, tokens and organisations for an empty hub");
    private readonly Option<int> _port = new("--port")
    {
        HelpName = "N",
        Description = "The port; 0 for a free one",
        DefaultValueFactory = _ => DefaultPort,
        CustomParser = result => Parameters.Parse(result, ParsePort),
    };

    public ServeCommand()
        : base("serve", "Run a hub of your own; its address is the first line on stdout")
    {
        Add(_data);
        Add(_host);
        Add(_port);
        Add(_seed);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "adn serve",
        "adn serve --data /srv/hub --host '*' --port 8080",
        "adn serve --port 0 --seed seed.json",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var seed = context.Get(_seed) is { } file ? LocalPath.Expand(file) : null;
        if (seed is not null && !File.Exists(seed))
        {
            throw new UsageException($"There is no seed file '{seed}'.");
        }

        var options = new HubServerOptions
        {
            DataDirectory = LocalPath.Expand(context.Get(_data) ?? DefaultFolder),
            Host = context.Get(_host) ?? "localhost",
            Port = context.Get(_port),
            SeedFile = seed,
        };
        await ForegroundServer.RunAsync(options, context.Output.Out, context.Output.Error, context.Output.ErrorIsTerminal, cancellationToken);
        return ExitCode.Ok;
    }

    private static int ParsePort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new FormatException($"'{text}' is no port; a number of 0 to 65535 is needed.");
}
