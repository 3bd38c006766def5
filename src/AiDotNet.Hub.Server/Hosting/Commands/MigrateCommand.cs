using System.CommandLine;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Brings the tables to this version's, where <c>Hub:Database:MigrateOnStart</c> leaves that to the operator.</summary>
internal sealed class MigrateCommand() : HubCommand("migrate", "Brings the database to this version's tables.")
{
    protected override async Task<int> RunAsync(ParseResult arguments, LoadedConfiguration configuration, CancellationToken cancellationToken)
    {
        OwnersFolder.Create(configuration.Options.DataDirectory);
        await using var services = BuildServices(configuration);
        var applied = await services.GetRequiredService<HubServerCore>().MigrateAsync(cancellationToken);
        var output = arguments.InvocationConfiguration.Output;
        foreach (var migration in applied)
        {
            await output.WriteLineAsync(migration);
        }

        if (applied.Count == 0)
        {
            await output.WriteLineAsync("The database has this version's tables.");
        }

        return 0;
    }
}
