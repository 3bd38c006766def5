using System.Diagnostics;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>A hub of a test's own, and the Python client pointed at it with an empty home.</summary>
internal sealed class PythonHub : IAsyncDisposable
{
    public const string Token = "hf_alice000000000000000000000000000000000000";

    private const string Seed =
        """
        {"users":[{"name":"alice","fullname":"Alice Example","email":"alice@x.local","tokens":[{"name":"test","role":"write","token":"hf_alice000000000000000000000000000000000000"}]},
                  {"name":"bob","tokens":[{"name":"test","role":"write","token":"hf_bob00000000000000000000000000000000000000"}]}],
         "organizations":[{"name":"acme","fullname":"Acme","members":[{"user":"alice","role":"admin"}]}],
         "defaultNamespace":"acme"}
        """;

    private readonly PythonClientInstallation _client;
    private readonly HubServerHost _host;
    private readonly TemporaryDirectory _directory;

    private PythonHub(PythonClientInstallation client, HubServerHost host, TemporaryDirectory directory, RequestLog log) =>
        (_client, _host, _directory, Log) = (client, host, directory, log);

    /// <summary>What the hub was asked.</summary>
    public RequestLog Log { get; }

    public Uri Url => _host.Url;

    public static async Task<PythonHub> StartAsync(PythonClientInstallation client)
    {
        await client.RequireAsync();
        var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("seed.json"), Seed);
        var log = new RequestLog();
        var host = await HubServerHost.StartAsync(
            new HubServerOptions { DataDirectory = directory.File("data"), SeedFile = directory.File("seed.json") },
            CancellationToken.None,
            services => services.AddSingleton<IStartupFilter>(log));
        return new PythonHub(client, host, directory, log);
    }

    /// <summary>A folder of the test.</summary>
    public string Folder(string name) => Directory.CreateDirectory(_directory.File(name)).FullName;

    /// <summary>Calls a function of <c>drive.py</c>, which must succeed.</summary>
    public async Task<JsonNode> CallAsync(string function, JsonObject? arguments = null, string home = "home", string? token = Token)
    {
        var answer = await TryCallAsync(function, arguments, home, token);
        Assert.True(answer["error"] is null, $"{function} failed: {answer.ToJsonString()}");
        return answer["result"]!;
    }

    /// <summary>Calls a function of <c>drive.py</c>; gives its result or its error.</summary>
    public async Task<JsonNode> TryCallAsync(string function, JsonObject? arguments = null, string home = "home", string? token = Token)
    {
        var script = Path.Combine(Fixtures.RepositoryRoot, "tests", "AiDotNet.Hub.EndToEnd.Tests", "PythonClient", "drive.py");
        var (exit, output, error) = await RunAsync("python", home, token, "-I", script, function, (arguments ?? []).ToJsonString());
        Assert.True(exit == 0, $"{function} ended with {exit}: {error}");
        return JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!;
    }

    /// <summary>Runs the <c>hf</c> command, which must succeed, and gives its standard output.</summary>
    public async Task<string> HfAsync(string home, params string[] arguments)
    {
        var (exit, output, error) = await RunAsync("hf", home, Token, arguments);
        Assert.True(exit == 0, $"hf {string.Join(' ', arguments)} ended with {exit}: {output}{error}");
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _directory.Dispose();
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(string program, string home, string? token, params string[] arguments)
    {
        var start = new ProcessStartInfo(_client.Program(program), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _directory,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("HF_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HF_ENDPOINT"] = _host.Url.GetLeftPart(UriPartial.Authority);
        start.Environment["HF_HOME"] = Folder(home);
        start.Environment["HF_HUB_DISABLE_XET"] = "1";
        start.Environment["HF_HUB_DISABLE_TELEMETRY"] = "1";
        start.Environment["HF_HUB_DISABLE_UPDATE_CHECK"] = "1";
        start.Environment["HF_HUB_DISABLE_PROGRESS_BARS"] = "1";
        start.Environment["NO_PROXY"] = "*";
        if (token is not null)
        {
            start.Environment["HF_TOKEN"] = token;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
