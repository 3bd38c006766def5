using System.CommandLine;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli;

/// <summary>Carries this run's output to the verb. Exceptions and signals are handled by <see cref="AdnCommandLine"/>.</summary>
internal sealed class AdnInvocation : InvocationConfiguration
{
    public AdnInvocation(CommandOutput output)
    {
        CommandOutput = output;
        Output = output.Out;
        Error = output.Error;
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = null;
    }

    public CommandOutput CommandOutput { get; }
}
