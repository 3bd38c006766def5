using System.CommandLine;
using AiDotNet.Hub.Cli.Demo;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Shows the whole product in a temporary folder.</summary>
internal sealed class DemoCommand : Verb
{
    private readonly Option<bool> _keep = Parameters.Switch("--keep", "Keep the temporary folder");

    public DemoCommand()
        : base("demo", "See the whole of it: a hub, a model published, found, fetched and run, in a temporary folder") => Add(_keep);

    public override IReadOnlyList<string> Examples => ["adn demo", "adn demo --keep"];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var keep = context.Get(_keep);
        using var scratch = new ScratchFolder(keep);
        var report = await new DemoTour(context.Output, scratch.Path).RunAsync(cancellationToken);
        if (context.Output.Json)
        {
            context.Output.WriteJson(report, CliJsonContext.Relaxed.DemoReport);
        }

        if (keep)
        {
            context.Output.Say($"Kept: {scratch.Path}");
        }

        return ExitCode.Ok;
    }
}
