using System.Diagnostics;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>A hub of a test's own, and the Python client pointed at it with an empty home.</summary>
internal sealed class PythonHub : IAsyncDisposable
{
    public const string Token = "hf_alice000000000000000000000000000000000000";

    private readonly PythonClientInstallation _client;
    private readonly LoggedHub _hub;
    private readonly PythonEnvironment _python;

    private PythonHub(PythonClientInstallation client, LoggedHub hub)
    {
        (_client, _hub) = (client, hub);
        _python = new PythonEnvironment(client, hub.Url, hub.Directory);
    }

    /// <inheritdoc cref="LoggedHub.Log"/>
    public RequestLog Log => _hub.Log;

    public Uri Url => _hub.Url;

    /// <summary>Starts a hub with an empty folder.</summary>
    public static async Task<PythonHub> StartAsync(PythonClientInstallation client)
    {
        await client.RequireAsync();
        return new PythonHub(client, await LoggedHub.StartAsync());
    }

    /// <inheritdoc cref="LoggedHub.StartForScenarioAsync"/>
    public static async Task<PythonHub> StartForScenarioAsync(PythonClientInstallation client)
    {
        await client.RequireAsync();
        return new PythonHub(client, await LoggedHub.StartForScenarioAsync());
    }

    /// <inheritdoc cref="PythonEnvironment.Folder"/>
    public string Folder(string name) => _python.Folder(name);

    /// <inheritdoc cref="PythonEnvironment.CallAsync"/>
    public Task<JsonNode> CallAsync(string function, JsonObject? arguments = null, string home = "home", string? token = Token) =>
        _python.CallAsync(function, arguments, home, token);

    /// <inheritdoc cref="PythonEnvironment.TryCallAsync"/>
    public Task<JsonNode> TryCallAsync(string function, JsonObject? arguments = null, string home = "home", string? token = Token) =>
        _python.TryCallAsync(function, arguments, home, token);

    /// <summary>The client as it comes, which uploads through Xet.</summary>
    public PythonEnvironment WithXet(XetUse use = XetUse.Usual) => new(_client, Url, _hub.Directory) { Xet = use };

    /// <summary>The hub's services.</summary>
    public IServiceProvider Services => _hub.Services;

    /// <summary>The hub's folder.</summary>
    public string DataDirectory => _hub.Directory.File("data");

    /// <summary>The client, pointed at something that stands between it and this hub.</summary>
    public PythonEnvironment Through(Uri address) => new(_client, address, _hub.Directory);

    /// <inheritdoc cref="PythonEnvironment.StartCall"/>
    public Process StartCall(string function, JsonObject arguments) => _python.StartCall(function, arguments);

    /// <summary>Runs a script of ours as Alice; its exit code and both outputs.</summary>
    public Task<(int Exit, string Output, string Error)> RunPythonAsync(string script, params string[] arguments) =>
        _python.RunAsync("python", "home", Token, ["-I", script, .. arguments]);

    /// <summary>Runs the <c>hf</c> command, which must succeed, and gives its standard output.</summary>
    public async Task<string> HfAsync(string home, params string[] arguments)
    {
        var (exit, output, error) = await _python.RunAsync("hf", home, Token, arguments);
        Assert.True(exit == 0, $"hf {string.Join(' ', arguments)} ended with {exit}: {output}{error}");
        return output;
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();
}
