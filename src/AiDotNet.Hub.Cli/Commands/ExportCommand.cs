using System.CommandLine;
using AiDotNet.Hub.Cli.Output;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Writes models as one file for a machine without the hub.</summary>
internal sealed class ExportCommand : Verb
{
    private readonly Argument<ModelReference[]> _models = new("models")
    {
        HelpName = "ID[@REV]",
        Description = "The models, each with a branch, tag, version, range or commit after '@'",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => Parameters.ParseAll(result, text => ModelReference.Parse(text)),
    };

    private readonly Option<string> _output = new("--output", "-o") { HelpName = "FILE", Description = "The bundle to write", Required = true };

    public ExportCommand()
        : base("export", "Write models as one file, to take to a machine without the hub")
    {
        Add(_models);
        Add(_output);
    }

    public override IReadOnlyList<string> Examples => ["adn export acme/bert -o bert.tar", "adn export acme/bert@v1.0 acme/labels -o bundle.tar --offline"];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var output = context.Output;
        var file = new FileInfo(LocalPath.Expand(context.Get(_output)!));
        using var hub = context.OpenHub();
        var snapshots = await TransferDisplay.ShowAsync(
            output, "Fetching what is missing", progress => WriteAsync(hub, context.Get(_models), file, progress, cancellationToken));
        if (output.Json)
        {
            output.WriteJson(BundleReport.Of(file.FullName, snapshots), CliJsonContext.Relaxed.BundleReport);
        }
        else
        {
            output.WriteLine(file.FullName);
        }

        file.Refresh();
        output.Say($"{Readable.Plural(snapshots.Count, "model")}, {Readable.Bytes(file.Length)}; 'adn import {file.Name}' takes them into another cache");
        return ExitCode.Ok;
    }

    private static async Task<IReadOnlyList<ModelSnapshot>> WriteAsync(
        ModelHub hub, IReadOnlyList<ModelReference> models, FileInfo file, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        // Half a bundle never has the bundle's name.
        var temporary = file.FullName + ".adn-partial";
        try
        {
            IReadOnlyList<ModelSnapshot> snapshots;
            await using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 20, FileOptions.Asynchronous))
            {
                snapshots = await hub.ExportAsync(models, stream, options: null, progress, cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, file.FullName, overwrite: true);
            return snapshots;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiskFailureException($"The bundle '{file.FullName}' cannot be written: {e.Message.TrimEnd('.')}. Make room, or choose another place.", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
