using System.CommandLine;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>One verb: its options and what it does. Constructors make options and nothing else; all verbs are made at every start.</summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string description)
        : base(name, description) =>
        SetAction((parse, cancellationToken) =>
            RunAsync(new CommandContext(parse, ((AdnInvocation)parse.InvocationConfiguration).CommandOutput), cancellationToken));

    /// <summary>Lines to copy, shown below the help.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>How long the verb may tidy up after Ctrl-C before the process ends all the same; infinite for one that sees to that itself. Default 5 seconds.</summary>
    public virtual TimeSpan StopGrace => TimeSpan.FromSeconds(5);

    /// <summary>Does the work.</summary>
    /// <returns>What the process exits with; failures are thrown.</returns>
    protected abstract Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken);
}
