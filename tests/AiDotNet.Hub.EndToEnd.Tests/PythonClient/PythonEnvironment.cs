using System.Diagnostics;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>The Python client pointed at a hub, with nothing of the machine's own: no tokens, no cache.</summary>
/// <param name="client">The installed client.</param>
/// <param name="hub">The hub's address.</param>
/// <param name="directory">Where the homes are made; removed by the caller.</param>
internal sealed class PythonEnvironment(PythonClientInstallation client, Uri hub, TemporaryDirectory directory)
{
    /// <summary>How it uses Xet; null, the default: not at all.</summary>
    public XetUse? Xet { get; init; }

    private static readonly string DriveScript =
        Path.Combine(Fixtures.RepositoryRoot, "tests", "AiDotNet.Hub.EndToEnd.Tests", "PythonClient", "drive.py");

    /// <summary>A folder of the test.</summary>
    public string Folder(string name) => Directory.CreateDirectory(directory.File(name)).FullName;

    /// <summary>Calls a function of <c>drive.py</c>, which must succeed.</summary>
    public async Task<JsonNode> CallAsync(string function, JsonObject? arguments = null, string home = "home", string? token = PythonHub.Token)
    {
        var answer = await TryCallAsync(function, arguments, home, token);
        Assert.True(answer["error"] is null, $"{function} failed: {answer.ToJsonString()}");
        return answer["result"]!;
    }

    /// <summary>Calls a function of <c>drive.py</c>; gives its result or its error.</summary>
    public async Task<JsonNode> TryCallAsync(string function, JsonObject? arguments = null, string home = "home", string? token = PythonHub.Token)
    {
        var (exit, output, error) = await RunAsync("python", home, token, "-I", DriveScript, function, (arguments ?? []).ToJsonString());
        Assert.True(exit == 0, $"{function} ended with {exit}: {error}");
        return JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!;
    }

    /// <summary>Starts a function of <c>drive.py</c>, for those who end it; the caller disposes it.</summary>
    public Process StartCall(string function, JsonObject arguments, string home = "home") =>
        Start("python", home, PythonHub.Token, ["-I", DriveScript, function, arguments.ToJsonString()]);

    /// <summary>Runs a program of the installation to its end.</summary>
    public async Task<(int Exit, string Output, string Error)> RunAsync(string program, string home, string? token, params string[] arguments)
    {
        using var process = Start(program, home, token, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private Process Start(string program, string home, string? token, string[] arguments)
    {
        var start = new ProcessStartInfo(client.Program(program), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("HF_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HF_ENDPOINT"] = hub.GetLeftPart(UriPartial.Authority);
        start.Environment["HF_HOME"] = Folder(home);
        start.Environment["HF_HUB_DISABLE_XET"] = Xet is null ? "1" : "0";
        start.Environment["HF_XET_HIGH_PERFORMANCE"] = Xet == XetUse.HighPerformance ? "1" : "0";
        start.Environment["HF_HUB_DISABLE_TELEMETRY"] = "1";
        start.Environment["HF_HUB_DISABLE_UPDATE_CHECK"] = "1";
        start.Environment["HF_HUB_DISABLE_PROGRESS_BARS"] = "1";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PYTHONUTF8"] = "1";
        start.Environment["NO_PROXY"] = "*";
        start.Environment["SCENARIO_TOKENS"] = LoggedHub.Tokens;
        if (token is not null)
        {
            start.Environment["HF_TOKEN"] = token;
        }

        return Process.Start(start)!;
    }
}

/// <summary>How the Python client uses Xet.</summary>
public enum XetUse
{
    /// <summary>As it comes.</summary>
    Usual,

    /// <summary>With <c>HF_XET_HIGH_PERFORMANCE</c>.</summary>
    HighPerformance,
}
