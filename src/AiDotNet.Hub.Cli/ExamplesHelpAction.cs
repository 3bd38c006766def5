using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using AiDotNet.Hub.Cli.Commands;

namespace AiDotNet.Hub.Cli;

/// <summary>The usual help, then the verb's examples.</summary>
internal sealed class ExamplesHelpAction(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly string[] RootExamples =
    [
        "adn demo                                     see the whole of it in a few seconds",
        "adn search --task text-classification        find a model",
        "adn pull sentence-transformers/all-MiniLM-L6-v2",
        "adn run ./my-model \"A sentence to look at.\"",
    ];

    public override bool ClearsParseErrors => true;

    /// <summary>The words that call a command, from <c>adn</c> on.</summary>
    public static string NameOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{NameOf(parent)} {command.Name}" : "adn";

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var examples = command is Verb verb ? verb.Examples : command is RootCommand ? RootExamples : [];
        if (examples.Count == 0)
        {
            return ExitCode.Ok;
        }

        var writer = parseResult.InvocationConfiguration.Output;
        writer.WriteLine("Examples:");
        foreach (var example in examples)
        {
            writer.WriteLine($"  {example}");
        }

        writer.WriteLine();
        return ExitCode.Ok;
    }
}
