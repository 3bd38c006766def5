using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.EndToEnd.Tests.RoundTrip;

/// <summary>A hub of a test's own in this process, with a user alice who administers acme.</summary>
internal sealed class LoopbackHub : IAsyncDisposable
{
    public const string Token = "hf_alice000000000000000000000000000000000000";

    private const string Seed =
        """
        {"users":[{"name":"alice","tokens":[{"name":"test","role":"write","token":"hf_alice000000000000000000000000000000000000"}]}],
         "organizations":[{"name":"acme","members":[{"user":"alice","role":"admin"}]}],
         "defaultNamespace":"acme"}
        """;

    private readonly HubServerHost _host;

    private LoopbackHub(HubServerHost host, TemporaryDirectory directory) => (_host, Directory) = (host, directory);

    /// <summary>The test's folder: the hub's data, caches, models.</summary>
    public TemporaryDirectory Directory { get; }

    public Uri Url => _host.Url;

    public static async Task<LoopbackHub> StartAsync(IStartupFilter? filter = null)
    {
        var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("seed.json"), Seed);
        var host = await HubServerHost.StartAsync(
            new HubServerOptions { DataDirectory = directory.File("data"), SeedFile = directory.File("seed.json") },
            CancellationToken.None,
            services =>
            {
                if (filter is not null)
                {
                    services.AddSingleton(filter);
                }
            });
        return new LoopbackHub(host, directory);
    }

    /// <summary>A client with a cache of its own below the test's folder.</summary>
    public ModelHub Client(string cache = "cache", bool offline = false, string? token = Token) =>
        new(new ModelHubOptions { Endpoint = Url, Token = token, CacheDirectory = Directory.File(cache), Offline = offline });

    /// <summary>Every blob of the hub's store.</summary>
    public IReadOnlyList<string> Blobs() => Files(Directory.File("data/blobs"));

    public static IReadOnlyList<string> Files(string folder) =>
        System.IO.Directory.Exists(folder) ? System.IO.Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];

    /// <summary>Changes one byte in the middle of a file, and leaves size, time and rights as they were.</summary>
    public static void FlipByte(string path)
    {
        var (modified, attributes) = (File.GetLastWriteTimeUtc(path), File.GetAttributes(path));
        File.SetAttributes(path, attributes & ~FileAttributes.ReadOnly);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = file.Length / 2;
            var value = file.ReadByte();
            file.Position = file.Length / 2;
            file.WriteByte((byte)(value ^ 0x01));
        }

        File.SetLastWriteTimeUtc(path, modified);
        File.SetAttributes(path, attributes);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Dispose();
    }
}
