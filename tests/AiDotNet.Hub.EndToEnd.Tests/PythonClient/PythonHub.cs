using System.Diagnostics;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>A hub of a test's own, and the Python client pointed at it with an empty home. Alice administers acme; Carol, Dave, Erin and Frank may read, contribute,
/// write and administer in team; Bob belongs to nothing; Root runs the hub.</summary>
internal sealed class PythonHub : IAsyncDisposable
{
    public const string Token = "hf_alice000000000000000000000000000000000000";

    public static readonly string[] Users = ["alice", "bob", "root", "carol", "dave", "erin", "frank"];

    /// <summary>The accounts, as a seed file has them.</summary>
    public static readonly string Seed = $$"""
        {"users":[{{string.Join(',', Users.Select(SeedUser))}}],
         "organizations":[{"name":"acme","fullname":"Acme","members":[{"user":"alice","role":"admin"}]},
                          {"name":"team","fullname":"Team","members":[{"user":"frank","role":"admin"},{"user":"carol","role":"read"},
                             {"user":"dave","role":"contributor"},{"user":"erin","role":"write"}]}],
         "defaultNamespace":"acme"}
        """;

    private readonly PythonClientInstallation _client;
    private readonly HubServerHost _host;
    private readonly TemporaryDirectory _directory;
    private readonly PythonEnvironment _python;

    private PythonHub(PythonClientInstallation client, HubServerHost host, TemporaryDirectory directory, RequestLog log)
    {
        (_client, _host, _directory, Log) = (client, host, directory, log);
        _python = new PythonEnvironment(client, host.Url, directory);
    }

    /// <summary>What the hub was asked.</summary>
    public RequestLog Log { get; }

    public Uri Url => _host.Url;

    /// <summary>The token of a user: <c>hf_</c>, the name, zeros.</summary>
    public static string TokenOf(string user) => "hf_" + user.PadRight(41, '0');

    /// <summary>Starts a hub with an empty folder.</summary>
    /// <param name="client">The installed client.</param>
    /// <param name="change">Changes the hub's settings.</param>
    /// <param name="configure">Changes the hub's services.</param>
    public static async Task<PythonHub> StartAsync(
        PythonClientInstallation client, Action<HubServerOptions>? change = null, Action<IServiceCollection>? configure = null)
    {
        await client.RequireAsync();
        var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("seed.json"), Seed);
        var options = new HubServerOptions { DataDirectory = directory.File("data"), SeedFile = directory.File("seed.json") };
        change?.Invoke(options);
        var log = new RequestLog();
        var host = await HubServerHost.StartAsync(
            options,
            CancellationToken.None,
            services =>
            {
                services.AddSingleton<IStartupFilter>(log);
                configure?.Invoke(services);
            });
        return new PythonHub(client, host, directory, log);
    }

    /// <inheritdoc cref="PythonEnvironment.Folder"/>
    public string Folder(string name) => _python.Folder(name);

    /// <inheritdoc cref="PythonEnvironment.CallAsync"/>
    public Task<JsonNode> CallAsync(string function, JsonObject? arguments = null, string home = "home", string? token = Token) =>
        _python.CallAsync(function, arguments, home, token);

    /// <inheritdoc cref="PythonEnvironment.TryCallAsync"/>
    public Task<JsonNode> TryCallAsync(string function, JsonObject? arguments = null, string home = "home", string? token = Token) =>
        _python.TryCallAsync(function, arguments, home, token);

    /// <summary>The client, pointed at something that stands between it and this hub.</summary>
    public PythonEnvironment Through(Uri address) => new(_client, address, _directory);

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

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _directory.Dispose();
    }

    private static string SeedUser(string name)
    {
        var fullName = char.ToUpperInvariant(name[0]) + name[1..] + " Example";
        var admin = name == "root" ? ",\"admin\":true" : "";
        return $$"""{"name":"{{name}}","fullname":"{{fullName}}","email":"{{name}}@x.local"{{admin}},"tokens":[{"name":"test","role":"write","token":"{{TokenOf(name)}}"}]}""";
    }
}
