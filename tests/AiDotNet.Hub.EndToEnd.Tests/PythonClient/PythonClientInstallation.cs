using System.Diagnostics;
using AiDotNet.Hub.EndToEnd.Tests.PythonClient;

[assembly: AssemblyFixture(typeof(PythonClientInstallation))]

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>The real Python client in a virtual environment of its own, installed once a run: from the wheels beside the checkout, else from the Python Package Index.</summary>
public sealed class PythonClientInstallation() : ClientInstallation("The Python client")
{
    private const string Version = "2.4.0";

    /// <summary>A program of the environment: <c>python</c>, <c>hf</c>.</summary>
    public string Program(string name) =>
        OperatingSystem.IsWindows() ? Folder.File($"venv/Scripts/{name}.exe") : Folder.File($"venv/bin/{name}");

    /// <inheritdoc />
    private protected override async Task<string?> InstallAsync()
    {
        var target = Folder.File("venv");
        var problems = new List<string>();
        if (Fixtures.FindShared("clients/python/install") is { } install && !OperatingSystem.IsWindows())
        {
            if (await RunAsync(install, target) is not { } problem)
            {
                return null;
            }

            problems.Add(problem);
        }

        foreach (var python in OperatingSystem.IsWindows() ? new[] { "python" } : ["python3", "python"])
        {
            var problem = await RunAsync(python, "-m", "venv", "--clear", target)
                ?? await RunAsync(Program("python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", $"huggingface_hub=={Version}");
            if (problem is null)
            {
                return null;
            }

            problems.Add(problem);
        }

        return string.Join(" / ", problems);
    }

    private static async Task<string?> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = await process.StandardError.ReadToEndAsync();
            await output;
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : $"{program} ended with {process.ExitCode}: {error.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"{program}: {e.Message}";
        }
    }
}
