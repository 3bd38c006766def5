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
    private readonly Option<string?> _config = Parameters.Text("--config", "FILE", $"Settings as JSON; see the guide 'Run a hub' [default: DIR/{LoadedConfiguration.FileName}, if it is there]");
    private readonly Option<int?> _port = new("--port")
    {
        HelpName = "N",
        Description = $"The port; 0 for a free one [default: {DefaultPort}]",
        CustomParser = result => Parameters.Parse(result, ParsePort),
    };

    public ServeCommand()
        : base("serve", "Run a hub of your own; its address is the first line on stdout")
    {
        Add(_data);
        Add(_host);
        Add(_port);
        Add(_seed);
        Add(_config);
    }

    /// <summary>The hub lets running transfers finish, and ends by itself when <c>Hub:ShutdownTimeout</c> is over.</summary>
    public override TimeSpan StopGrace => Timeout.InfiniteTimeSpan;

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

        var settings = new Dictionary<string, string?>
        {
            [Key(nameof(HubServerOptions.DataDirectory))] = context.Get(_data) is { } data ? LocalPath.Expand(data) : null,
            [Key(nameof(HubServerOptions.Host))] = context.Get(_host),
            [Key(nameof(HubServerOptions.Port))] = context.Get(_port)?.ToString(CultureInfo.InvariantCulture),
            [Key(nameof(HubServerOptions.SeedFile))] = seed,
        };
        var configuration = LoadedConfiguration.Read(
            new HubServerOptions { DataDirectory = DefaultFolder, Port = DefaultPort },
            context.Get(_config) is { } config ? LocalPath.Expand(config) : null,
            settings.Where(setting => setting.Value is not null).ToDictionary());
        await ForegroundServer.RunAsync(configuration, context.Output.Out, context.Output.Error, context.Output.ErrorIsTerminal, cancellationToken);
        return ExitCode.Ok;
    }

    private static string Key(string name) => $"{HubServerOptions.Section}:{name}";

    private static int ParsePort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new FormatException($"'{text}' is no port; a number of 0 to 65535 is needed.");
}
