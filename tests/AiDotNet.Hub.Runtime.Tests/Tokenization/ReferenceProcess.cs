using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Runtime.Tests.Tokenization;

[assembly: AssemblyFixture(typeof(ReferenceProcess))]

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

/// <summary>Hugging Face's own <c>tokenizers</c> in one Python process for the whole run, started when it is first asked.</summary>
public sealed class ReferenceProcess : IDisposable
{
    private const string Version = "0.23.3";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly TemporaryDirectory _directory = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Process? _process;
    private string? _problem;

    /// <summary>Asks once; skips the test with the reason where there is no reference.</summary>
    public async Task<JsonArray> AskAsync(JsonObject request)
    {
        await _turn.WaitAsync();
        try
        {
            if (_process is null && _problem is null)
            {
                await StartAsync();
            }

            if (_process is null)
            {
                Fixtures.Missing($"The reference cannot be installed here: {_problem}");
            }

            await _process!.StandardInput.WriteLineAsync(request.ToJsonString());
            await _process.StandardInput.FlushAsync();
            var answer = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The reference ended.");
            return JsonNode.Parse(answer)!.AsArray();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }

        _turn.Dispose();
        _directory.Dispose();
    }

    private async Task StartAsync()
    {
        var environment = _directory.File("venv");
        var python = OperatingSystem.IsWindows() ? Path.Combine(environment, "Scripts", "python.exe") : Path.Combine(environment, "bin", "python");
        var isInstalled = Fixtures.FindShared("clients/python/install") is { } install && !OperatingSystem.IsWindows() && await RunAsync(install, environment);
        if (!isInstalled
            && !(await RunAsync(OperatingSystem.IsWindows() ? "python" : "python3", "-m", "venv", "--clear", environment)
                && await RunAsync(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", $"tokenizers=={Version}")))
        {
            return;
        }

        var script = Path.Combine(Fixtures.RepositoryRoot, "tests", "AiDotNet.Hub.Runtime.Tests", "Tokenization", "reference.py");
        _process = Process.Start(new ProcessStartInfo(python, [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
        });

        // What it writes there when it gives up on a pattern must not fill the pipe.
        _process?.BeginErrorReadLine();
    }

    private async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            _problem = $"{program} ended with {process.ExitCode}: {await output} {await error}";
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            _problem = $"{program}: {e.Message}";
            return false;
        }
    }
}
