using System.Diagnostics;
using AiDotNet.Hub.EndToEnd.Tests.PythonClient;

[assembly: AssemblyFixture(typeof(PythonClientInstallation))]

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>The real Python client in a virtual environment of its own, installed once a run: from the wheels beside the checkout, else from the Python Package Index.</summary>
public sealed class PythonClientInstallation : IAsyncLifetime
{
    private const string Version = "2.4.0";

    private readonly SemaphoreSlim _once = new(1, 1);
    private readonly TemporaryDirectory _directory = new();
    private string? _problem = "not installed yet";
    private bool _tried;

    /// <summary>A program of the environment: <c>python</c>, <c>hf</c>.</summary>
    public string Program(string name) =>
        OperatingSystem.IsWindows() ? _directory.File($"venv/Scripts/{name}.exe") : _directory.File($"venv/bin/{name}");

    /// <summary>Installs it where that was not done yet; skips the test with the reason where it cannot be done.</summary>
    public async Task RequireAsync()
    {
        await _once.WaitAsync();
        try
        {
            if (!_tried)
            {
                _tried = true;
                _problem = await InstallAsync();
            }
        }
        finally
        {
            _once.Release();
        }

        if (_problem is not null)
        {
            Fixtures.Missing($"The Python client cannot be installed here: {_problem}");
        }
    }

    /// <inheritdoc />
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        _once.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string?> InstallAsync()
    {
        var target = _directory.File("venv");
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
