using System.CommandLine;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Hashes what the cache holds again, and fetches again what is bad.</summary>
internal sealed class CacheVerifyCommand : Verb
{
    private readonly Argument<ModelId?> _id = new("id")
    {
        HelpName = "ID",
        Description = "Only this model",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => null,
        CustomParser = result => Parameters.Parse(result, text => ModelId.Parse(text)),
    };

    private readonly Option<bool> _repair = Parameters.Switch("--repair", "Fetch bad files again");

    public CacheVerifyCommand()
        : base("verify", "Hash every file of the cache again and name those that changed")
    {
        Add(_id);
        Add(_repair);
    }

    public override IReadOnlyList<string> Examples => ["adn cache verify", "adn cache verify acme/bert --repair"];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var output = context.Output;
        using var hub = context.OpenHub();
        var report = await hub.VerifyAsync(context.Get(_id), context.Get(_repair), cancellationToken);
        if (output.Json)
        {
            output.WriteJson(
                new VerificationReport(report.Checked, [.. report.Bad.Select(file => new BadEntry(file.Id.ToString(), file.Commit.ToString(), file.Path, file.Repaired))]),
                CliJsonContext.Relaxed.VerificationReport);
        }
        else
        {
            foreach (var file in report.Bad)
            {
                output.WriteLine($"{file.Id}@{file.Commit} {file.Path}: {(file.Repaired ? "was bad, repaired" : "bad")}");
            }

            output.Say(Summary(report));
        }

        return report.Bad.All(file => file.Repaired) ? ExitCode.Ok : ExitCode.Integrity;
    }

    private static string Summary(VerifyReport report)
    {
        var files = $"{Readable.Plural(report.Checked, "file")} checked";
        var open = report.Bad.Count(file => !file.Repaired);
        return report.Checked == 0 ? "The cache holds no files."
            : report.Bad.Count == 0 ? $"{files}, all good"
            : open == 0 ? $"{files}, {report.Bad.Count} repaired"
            : $"{files}, {report.Bad.Count} bad; 'adn cache verify --repair' fetches them again";
    }
}
