using System.CommandLine;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Makes a model present on this disk and prints where.</summary>
internal sealed class PullCommand : Verb
{
    private readonly Argument<ModelReference> _reference = Parameters.Reference("The model, with a branch, tag, version, range or commit after '@'");
    private readonly Argument<string[]> _files = new("files")
    {
        HelpName = "FILE",
        Description = "Only these files",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _include = Parameters.Many("--include", "GLOB", "Only files that match; '*' crosses '/'; may be given several times");
    private readonly Option<string[]> _exclude = Parameters.Many("--exclude", "GLOB", "No files that match; may be given several times");
    private readonly Option<string?> _localDirectory = Parameters.Text("--local-dir", "DIR", "Write plain files into this folder and print it");

    private readonly Option<bool> _dryRun = Parameters.Switch("--dry-run", "Say what would be fetched and how large it is, and fetch nothing");

    public PullCommand()
        : base("pull", "Fetch a model into the cache, every byte checked, and print its folder")
    {
        Add(_reference);
        Add(_files);
        Add(_include);
        Add(_exclude);
        Add(_localDirectory);
        Add(_dryRun);
        Validators.Add(result =>
        {
            if (result.GetValue(_localDirectory) is { } folder && string.IsNullOrWhiteSpace(folder))
            {
                result.AddError("--local-dir needs the name of a folder.");
            }
        });
        Validators.Add(result =>
        {
            if (result.GetValue(_files) is { Length: > 0 }
                && (result.GetValue(_include) is { Length: > 0 } || result.GetValue(_exclude) is { Length: > 0 }))
            {
                result.AddError("Name files, or select with --include and --exclude; not both.");
            }
        });
    }

    public override IReadOnlyList<string> Examples =>
    [
        "adn pull acme/bert",
        "adn pull acme/bert@^1.2 --exclude '*.onnx'",
        "adn pull acme/bert@v1.0 config.json tokenizer.json",
        "adn pull acme/bert --local-dir ./bert",
        "adn pull acme/bert --dry-run",
        "cd \"$(adn pull acme/bert)\"",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var reference = context.Get(_reference);
        var output = context.Output;
        var files = context.Get(_files);
        var options = new ResolveOptions
        {
            Files = new FileSelection
            {
                Paths = files.Length == 0 ? null : files,
                Include = context.Get(_include) ?? [],
                Exclude = context.Get(_exclude) ?? [],
            },
        };
        using var hub = context.OpenHub();
        var severalHubs = hub.Options.FurtherEndpoints.Count > 0;
        if (context.Get(_dryRun))
        {
            Show(output, await hub.PlanAsync(reference, options, cancellationToken), severalHubs);
            return ExitCode.Ok;
        }

        var started = TimeProvider.System.GetTimestamp();
        var snapshot = await TransferDisplay.ShowAsync(
            output,
            $"Fetching {reference}",
            progress => context.Get(_localDirectory) is { } directory
                ? hub.DownloadToAsync(reference, LocalPath.Expand(directory), options, progress, cancellationToken)
                : hub.ResolveAsync(reference, options, progress, cancellationToken));
        Tell(output, snapshot, TimeProvider.System.GetElapsedTime(started));
        if (output.Json)
        {
            output.WriteJson(PullReport.Of(snapshot, severalHubs), CliJsonContext.Relaxed.PullReport);
        }
        else
        {
            output.WriteLine(snapshot.Path);
        }

        return ExitCode.Ok;
    }

    private static void Show(CommandOutput output, DownloadPlan plan, bool severalHubs)
    {
        var fetched = plan.Files.Count(file => file.IsFetched);
        output.Say($"{plan.Id} at {plan.Commit}: {fetched} of {Readable.Plural(plan.Files.Count, "file")} would be fetched, {Readable.Bytes(plan.BytesToFetch)} of {Readable.Bytes(plan.Size)}");
        if (output.Json)
        {
            output.WriteJson(PullPlan.Of(plan, severalHubs), CliJsonContext.Relaxed.PullPlan);
            return;
        }

        foreach (var file in plan.Files.Where(file => file.IsFetched))
        {
            output.WriteLine($"{Readable.Bytes(file.Size - file.BytesPresent),10}  {file.Path}");
        }
    }

    private static void Tell(CommandOutput output, ModelSnapshot snapshot, TimeSpan time)
    {
        var fetched = snapshot.Files.Where(file => !file.FromCache).ToList();
        var what = fetched.Count == 0
            ? $"{Readable.Plural(snapshot.Files.Count, "file")} from the cache"
            : $"{Readable.Plural(snapshot.Files.Count, "file")}, fetched {fetched.Count} with {Readable.Bytes(fetched.Sum(file => file.Size))}";
        output.Say($"{snapshot.Id} at {snapshot.Commit}: {what} in {Readable.Duration(time)}");
    }
}
