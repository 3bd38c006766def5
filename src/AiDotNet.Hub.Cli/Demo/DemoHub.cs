using System.Security.Cryptography;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Hosting;

namespace AiDotNet.Hub.Cli.Demo;

/// <summary>A hub in this process on a free loopback port, with one user who has a token.</summary>
internal sealed class DemoHub : IAsyncDisposable
{
    /// <summary>The user, whose namespace also stands for bare names.</summary>
    public const string User = "demo";

    private const string TokenAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly HubServerHost _host;

    private DemoHub(HubServerHost host, string token) => (_host, Token) = (host, token);

    public Uri Url => _host.Url;

    public string Token { get; }

    public static async Task<DemoHub> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var token = "hf_" + RandomNumberGenerator.GetString(TokenAlphabet, 40);
        var seed = Path.Join(folder, "seed.json");
        await File.WriteAllTextAsync(
            seed,
            $$"""
            {"users":[{"name":"{{User}}","tokens":[{"name":"demo","role":"write","token":"{{token}}"}]}],"defaultNamespace":"{{User}}"}
            """,
            cancellationToken);
        var options = new HubServerOptions { DataDirectory = Path.Join(folder, "hub"), SeedFile = seed, Port = 0 };
        return new DemoHub(await HubServerHost.StartAsync(options, cancellationToken), token);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
