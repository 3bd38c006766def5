using System.CommandLine;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>A command about accounts. It works on the hub's database, beside a running server too, and takes effect at once.</summary>
internal abstract class AccountCommand(string name, string description) : HubCommand(name, description)
{
    /// <summary>Does the work. What is refused is thrown.</summary>
    protected abstract Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken);

    protected sealed override async Task<int> RunAsync(ParseResult arguments, LoadedConfiguration configuration, CancellationToken cancellationToken)
    {
        OwnersFolder.Create(configuration.Options.DataDirectory);
        await using var services = BuildServices(configuration);
        await services.GetRequiredService<HubServerCore>().MigrateAsync(cancellationToken);
        await RunAsync(new AccountCommandContext(arguments, services, arguments.InvocationConfiguration.Output), cancellationToken);
        return 0;
    }
}
