using System.CommandLine;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Carries the settings of the command line to the command. Exceptions and signals are handled by <see cref="HubCommandLine"/>.</summary>
internal sealed class HubInvocation : InvocationConfiguration
{
    public HubInvocation(IReadOnlyDictionary<string, string?> settings, TextWriter output, TextWriter error)
    {
        Settings = settings;
        Output = output;
        Error = error;
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = null;
    }

    /// <summary>Keys with colons, and their values.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }
}
