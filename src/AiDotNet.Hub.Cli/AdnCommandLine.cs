using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using AiDotNet.Hub.Cli.Commands;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli;

/// <summary>
/// The command line: parses, runs one verb, turns what went wrong into an exit code. Making the verbs touches nothing but their
/// options; what a verb needs (runtime, server, tables) loads when it runs.
/// </summary>
internal static class AdnCommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        // A text for a model may begin with '@': it names no file of arguments.
        var parse = BuildRoot().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var mistyped = MistypedOption(parse);
        var isUsageError = parse.Action is ParseErrorAction || mistyped is not null;
        using var output = isUsageError
            ? new CommandOutput(json: parse.Tokens.Any(token => token.Value == GlobalOptions.Json.Name), quiet: true)
            : new CommandOutput(parse.GetValue(GlobalOptions.Json), parse.GetValue(GlobalOptions.Quiet));
        if (isUsageError)
        {
            return ReportUsage(parse, mistyped, output);
        }

        using var signals = new TerminationSignals();
        try
        {
            var running = parse.InvokeAsync(new AdnInvocation(output), signals.Token);
            await Task.WhenAny(running, signals.WhenOverdue((parse.CommandResult.Command as Verb)?.StopGrace ?? TimeSpan.Zero));
            return running.IsCompleted ? await running : ExitCode.Cancelled;
        }
        catch (Exception exception)
        {
            // The verb has ended; here alone failures become words and numbers.
            return Report(exception, parse.GetValue(GlobalOptions.Verbose), output);
        }
    }

    private static RootCommand BuildRoot()
    {
        var root = new RootCommand("adn finds, fetches, verifies, runs and publishes AI models, and serves a hub of your own.")
        {
            new DemoCommand(),
            new SearchCommand(),
            new InfoCommand(),
            new PullCommand(),
            new ExportCommand(),
            new ImportCommand(),
            new RunCommand(),
            new TokenizeCommand(),
            new CheckCommand(),
            new PublishCommand(),
            new LoginCommand(),
            new WhoAmICommand(),
            new CacheCommand(),
            new ServeCommand(),
        };
        foreach (var option in GlobalOptions.All)
        {
            root.Add(option);
        }

        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help })
            {
                option.Action = new ExamplesHelpAction(help);
            }
        }

        root.SetAction(parse => new ExamplesHelpAction(new HelpAction()).Invoke(parse));
        return root;
    }

    /// <summary>What looks like an option and was taken for a file or a text; after a lone <c>--</c> that is what it is.</summary>
    private static string? MistypedOption(ParseResult parse)
    {
        var options = parse.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToList();
        return parse.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal) && options.Contains(token))?.Value;
    }

    private static int ReportUsage(ParseResult parse, string? mistyped, CommandOutput output)
    {
        var messages = mistyped is null
            ? parse.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal)
            : [$"'{mistyped}' is no option of this command. If it is meant as it stands, put '--' before it."];
        var failure = new Failure(Failure.Usage, string.Join(' ', messages), ExitCode.Usage);
        output.WriteFailure(failure);
        output.SayAlways($"Try '{ExamplesHelpAction.NameOf(parse.CommandResult.Command)} --help'.");
        return failure.ExitCode;
    }

    private static int Report(Exception exception, bool verbose, CommandOutput output)
    {
        var failure = Failure.Of(exception);
        output.WriteFailure(failure);
        if (verbose)
        {
            output.SayAlways(exception.ToString());
        }

        return failure.ExitCode;
    }
}
