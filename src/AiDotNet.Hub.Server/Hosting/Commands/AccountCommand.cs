using System.CommandLine;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>A command about accounts. It works on the hub's database, beside a running server too, and takes effect at once.</summary>
internal abstract class AccountCommand : Command
{
    private static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "The hub's folder, as for serve; made where it is missing.",
        DefaultValueFactory = _ => new DirectoryInfo("hub-data"),
    };

    protected AccountCommand(string name, string description)
        : base(name, description)
    {
        Add(Data);
        SetAction(InvokeAsync);
    }

    /// <summary>Does the work. What is refused is thrown.</summary>
    protected abstract Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken);

    private async Task<int> InvokeAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var (output, error) = (parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        try
        {
            var options = new HubServerOptions { DataDirectory = parse.GetRequiredValue(Data).FullName };
            HubConfiguration.Read(options);
            HubServerHost.CreateOwnersFolder(options.DataDirectory);
            await using var services = new ServiceCollection().AddHubServerCore(options).BuildServiceProvider();
            await services.GetRequiredService<HubServerCore>().PrepareAsync(cancellationToken);
            await RunAsync(new AccountCommandContext(parse, services, output), cancellationToken);
            return 0;
        }
        catch (HubException e)
        {
            await error.WriteLineAsync($"adn-hub: {e.Message}");
            return 1;
        }
    }
}
