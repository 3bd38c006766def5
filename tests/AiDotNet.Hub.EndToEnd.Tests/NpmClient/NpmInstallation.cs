using System.Diagnostics;
using AiDotNet.Hub.EndToEnd.Tests.NpmClient;

[assembly: AssemblyFixture(typeof(NpmInstallation))]

namespace AiDotNet.Hub.EndToEnd.Tests.NpmClient;

/// <summary>The JavaScript clients with the scripts that drive them, installed once a run from the npm registry in the versions of the lock file.</summary>
public sealed class NpmInstallation() : ClientInstallation("The JavaScript clients")
{
    private static readonly string Source = Path.Combine(Fixtures.RepositoryRoot, "tests", "AiDotNet.Hub.EndToEnd.Tests", "NpmClient");

    /// <summary>Runs node in the installation's folder.</summary>
    public Task<(int Exit, string Output)> RunNodeAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunAsync("node", environment, arguments);

    /// <inheritdoc />
    private protected override async Task<string?> InstallAsync()
    {
        foreach (var file in Directory.EnumerateFiles(Source).Where(file => Path.GetExtension(file) is ".mjs" or ".json"))
        {
            File.Copy(file, Folder.File(Path.GetFileName(file)));
        }

        try
        {
            // Without its install scripts: one of them would fetch more from elsewhere.
            var (exit, output) = await RunAsync("npm", new Dictionary<string, string>(), "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            return exit == 0 ? null : $"npm ci ended with {exit}: {output.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"npm: {e.Message}";
        }
    }

    private async Task<(int Exit, string Output)> RunAsync(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
