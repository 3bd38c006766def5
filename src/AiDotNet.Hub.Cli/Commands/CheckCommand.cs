using System.CommandLine;
using AiDotNet.Hub.Cli.Output;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Says whether a folder could be published, and all that is wrong with it.</summary>
internal sealed class CheckCommand : Verb
{
    private readonly Argument<string> _directory = Parameters.Folder("The model's folder");

    public CheckCommand()
        : base("check", "Check card, configuration and weights of a model's folder") => Add(_directory);

    public override IReadOnlyList<string> Examples => ["adn check ./bert", "adn check ./bert --json"];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var output = context.Output;
        var directory = LocalPath.ExistingFolder(context.Get(_directory));
        var problems = await PackageCheck.RunAsync(directory, null, cancellationToken);
        if (output.Json)
        {
            var report = new CheckReport(problems.Count == 0, [.. problems.Select(problem => new CheckProblem(problem.Rule, problem.File, problem.Message))]);
            output.WriteJson(report, CliJsonContext.Relaxed.CheckReport);
        }
        else
        {
            foreach (var problem in problems)
            {
                output.WriteLine($"{problem.File}: {problem.Message} [{problem.Rule}]");
            }

            output.Say(problems.Count == 0 ? $"{directory} can be published." : $"{Readable.Plural(problems.Count, "problem")}; the folder cannot be published as it is.");
        }

        return problems.Count == 0 ? ExitCode.Ok : ExitCode.BadPackage;
    }
}
