using System.CommandLine;
using AiDotNet.Hub.Cli.Input;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>A verb that removes something from the cache: shows what, asks, removes.</summary>
internal abstract class CacheRemovalVerb : Verb
{
    private readonly Option<bool> _dryRun = Parameters.Switch("--dry-run", "Only say what would be removed");
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask" };

    protected CacheRemovalVerb(string name, string description)
        : base(name, description)
    {
        Add(_dryRun);
        Add(_yes);
    }

    protected abstract Task<CacheRemoval> RemoveAsync(CommandContext context, ModelHub hub, bool dryRun, CancellationToken cancellationToken);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var output = context.Output;
        using var hub = context.OpenHub();
        var dryRun = context.Get(_dryRun);
        if (!dryRun && !context.Get(_yes))
        {
            var planned = await RemoveAsync(context, hub, dryRun: true, cancellationToken);
            if (planned.Bytes > 0 || planned.Removed.Count > 0)
            {
                Show(output, planned, "would be removed");
                if (!await Confirmation.AskAsync(output, "Remove?", cancellationToken))
                {
                    return ExitCode.Other;
                }
            }
        }

        var removal = await RemoveAsync(context, hub, dryRun, cancellationToken);
        if (output.Json)
        {
            output.WriteJson(
                new RemovalReport([.. removal.Removed.Select(model => new RemovedEntry(model.Id.ToString(), model.Commit.ToString()))], removal.Bytes),
                CliJsonContext.Relaxed.RemovalReport);
        }
        else
        {
            Show(output, removal, dryRun ? "would be removed" : "removed");
        }

        return ExitCode.Ok;
    }

    private static void Show(CommandOutput output, CacheRemoval removal, string verb)
    {
        if (!output.Json)
        {
            foreach (var model in removal.Removed)
            {
                output.WriteLine($"{model.Id}@{model.Commit}\t{Readable.Bytes(model.Size)}");
            }
        }

        output.Say($"{Readable.Plural(removal.Removed.Count, "snapshot")} {verb}, {Readable.Bytes(removal.Bytes)} of the disk");
    }
}
