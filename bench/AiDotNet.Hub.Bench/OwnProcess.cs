using System.Diagnostics;

namespace AiDotNet.Hub.Bench;

/// <summary>This program once more, in a process of its own.</summary>
internal static class OwnProcess
{
    /// <summary>How to start it with other words, its output to be read.</summary>
    public static ProcessStartInfo With(params string[] arguments)
    {
        // Under "dotnet X.dll" the process is the host, which needs the program's name first.
        var host = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(host) == "dotnet";
        return new ProcessStartInfo(host, isHost ? [typeof(OwnProcess).Assembly.Location, .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
    }
}
