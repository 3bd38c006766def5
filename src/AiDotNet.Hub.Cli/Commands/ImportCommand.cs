using System.CommandLine;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Takes the models of a bundle into the cache.</summary>
internal sealed class ImportCommand : Verb
{
    private readonly Argument<string> _bundle = new("bundle") { HelpName = "FILE", Description = "What 'adn export' wrote" };

    public ImportCommand()
        : base("import", "Take the models of a bundle into the cache, every byte checked") =>
        Add(_bundle);

    public override IReadOnlyList<string> Examples => ["adn import bundle.tar", "adn import bundle.tar && adn run acme/bert --offline"];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var output = context.Output;
        var path = LocalPath.Expand(context.Get(_bundle));
        using var hub = context.OpenHub();
        await using var stream = Open(path);
        var snapshots = await hub.Cache.ImportAsync(stream, path, progress: null, cancellationToken);
        if (output.Json)
        {
            output.WriteJson(BundleReport.Of(path, snapshots), CliJsonContext.Relaxed.BundleReport);
        }
        else
        {
            foreach (var snapshot in snapshots)
            {
                output.WriteLine($"{snapshot.Id}@{snapshot.Commit}\t{snapshot.Path}");
            }
        }

        output.Say($"{Readable.Plural(snapshots.Count, "model")} imported");
        return ExitCode.Ok;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The bundle '{path}' cannot be opened: {e.Message}");
        }
    }
}
