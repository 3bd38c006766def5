using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.EndToEnd.Tests;

/// <summary>A hub of a test's own on a free loopback port, for clients that run as processes. Alice administers acme; Carol, Dave, Erin and Frank may read,
/// contribute, write and administer in team; Bob belongs to nothing; Root runs the hub.</summary>
internal sealed class LoggedHub : IAsyncDisposable
{
    private static readonly string[] Users = ["alice", "bob", "root", "carol", "dave", "erin", "frank"];

    private readonly HubServerHost _host;

    private LoggedHub(HubServerHost host, TemporaryDirectory directory, RequestLog log) => (_host, Directory, Log) = (host, directory, log);

    /// <summary>The accounts, as a seed file has them.</summary>
    public static string Seed { get; } = $$"""
        {"users":[{{string.Join(',', Users.Select(SeedUser))}}],
         "organizations":[{"name":"acme","fullname":"Acme","members":[{"user":"alice","role":"admin"}]},
                          {"name":"team","fullname":"Team","members":[{"user":"frank","role":"admin"},{"user":"carol","role":"read"},
                             {"user":"dave","role":"contributor"},{"user":"erin","role":"write"}]}],
         "defaultNamespace":"acme"}
        """;

    /// <summary>The tokens by user, a JSON object.</summary>
    public static string Tokens { get; } =
        new JsonObject(Users.Select(user => KeyValuePair.Create(user, (JsonNode?)TokenOf(user)))).ToJsonString();

    public Uri Url => _host.Url;

    /// <summary>The hub's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>What the hub was asked.</summary>
    public RequestLog Log { get; }

    /// <summary>The test's folder; gone with the hub.</summary>
    public TemporaryDirectory Directory { get; }

    /// <summary>The token of a user: <c>hf_</c>, the name, zeros.</summary>
    public static string TokenOf(string user) => "hf_" + user.PadRight(41, '0');

    /// <summary>Starts a hub with an empty folder.</summary>
    /// <param name="change">Changes the hub's settings.</param>
    public static async Task<LoggedHub> StartAsync(Action<HubServerOptions>? change = null)
    {
        var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("seed.json"), Seed);
        var options = new HubServerOptions { DataDirectory = directory.File("data"), SeedFile = directory.File("seed.json") };
        change?.Invoke(options);
        var log = new RequestLog();
        var host = await HubServerHost.StartAsync(options, CancellationToken.None, services => services.AddSingleton<IStartupFilter>(log));
        return new LoggedHub(host, directory, log);
    }

    /// <summary>Starts a hub whose large files are small enough for a test to have files of every kind, and whose webhooks may call the test.</summary>
    public static Task<LoggedHub> StartForScenarioAsync() => StartAsync(options =>
    {
        options.Lfs.MultipartThreshold = 500_000;
        options.Lfs.PartSize = 400_000;
        options.Webhooks.AllowPrivateTargets = true;
    });

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Dispose();
    }

    private static string SeedUser(string name)
    {
        var fullName = char.ToUpperInvariant(name[0]) + name[1..] + " Example";
        var admin = name == "root" ? ",\"admin\":true" : "";
        return $$"""{"name":"{{name}}","fullname":"{{fullName}}","email":"{{name}}@x.local"{{admin}},"tokens":[{"name":"test","role":"write","token":"{{TokenOf(name)}}"}]}""";
    }
}
