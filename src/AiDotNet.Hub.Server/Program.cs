using System.CommandLine;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Hosting;
using AiDotNet.Hub.Server.Hosting.Commands;

var data = new Option<DirectoryInfo>("--data")
{
    Description = "The folder of the database and the files; made where it is missing.",
    DefaultValueFactory = _ => new DirectoryInfo("hub-data"),
};
var host = new Option<string>("--host") { Description = "localhost, * or an IP address.", DefaultValueFactory = _ => "localhost" };
var port = new Option<int>("--port") { Description = "The port; 0 for a free one.", DefaultValueFactory = _ => 7860 };
var seed = new Option<FileInfo?>("--seed") { Description = "A JSON file with the accounts of a fresh hub." };
var serve = new Command("serve", "Runs the hub until it is stopped.") { data, host, port, seed };
serve.SetAction(async (arguments, cancellationToken) =>
{
    var options = new HubServerOptions
    {
        DataDirectory = arguments.GetRequiredValue(data).FullName,
        Host = arguments.GetRequiredValue(host),
        Port = arguments.GetValue(port),
        SeedFile = arguments.GetValue(seed)?.FullName,
    };
    try
    {
        await ForegroundServer.RunAsync(options, Console.Out, Console.Error, !Console.IsErrorRedirected, cancellationToken);
        return 0;
    }
    catch (HubException e)
    {
        await Console.Error.WriteLineAsync($"adn-hub: {e.Message}");
        return 1;
    }
});

return await new RootCommand("The model hub's server.") { serve, new UsersCommand(), new OrgsCommand(), new TokensCommand() }.Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
