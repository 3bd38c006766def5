using System.CommandLine;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>One command of <c>adn-hub</c>: its options and what it does. All of them work on a hub's folder and read the same configuration.</summary>
internal abstract class HubCommand : Command
{
    private const string DefaultFolder = "hub-data";

    private static readonly Option<string?> Data = new("--data")
    {
        HelpName = "DIR",
        Description = $"The folder of the database and the files; made where it is missing [default: {DefaultFolder}]",
    };

    private static readonly Option<string?> File = new("--config")
    {
        HelpName = "FILE",
        Description = $"The settings as JSON [default: DIR/{LoadedConfiguration.FileName}, if it is there]",
    };

    protected HubCommand(string name, string description)
        : base(name, description)
    {
        Add(Data);
        Add(File);
        SetAction((parse, cancellationToken) => RunAsync(parse, Read(parse), cancellationToken));
    }

    /// <summary>The settings that this command's own options stand for.</summary>
    protected virtual IEnumerable<(string Key, string? Value)> Settings(ParseResult arguments) => [];

    /// <summary>Does the work.</summary>
    /// <returns>What the process exits with; failures are thrown.</returns>
    protected abstract Task<int> RunAsync(ParseResult arguments, LoadedConfiguration configuration, CancellationToken cancellationToken);

    /// <summary>The rooms below the API, without a server around them; the caller disposes them.</summary>
    protected static ServiceProvider BuildServices(LoadedConfiguration configuration) =>
        new ServiceCollection().AddLogging().AddHubServerCore(configuration.Options).BuildServiceProvider();

    private LoadedConfiguration Read(ParseResult arguments)
    {
        var settings = new Dictionary<string, string?>(((HubInvocation)arguments.InvocationConfiguration).Settings, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in Settings(arguments).Append((nameof(HubServerOptions.DataDirectory), arguments.GetValue(Data))))
        {
            if (value is not null)
            {
                settings[$"{HubServerOptions.Section}:{key}"] = value;
            }
        }

        var defaults = new HubServerOptions { DataDirectory = DefaultFolder, Port = ServeCommand.DefaultPort };
        return LoadedConfiguration.Read(defaults, arguments.GetValue(File), settings);
    }
}
