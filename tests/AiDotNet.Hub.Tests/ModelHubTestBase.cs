using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Tests.Transfer;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests;

/// <summary>A hub on loopback with one model, and clients with a cache of their own.</summary>
public abstract class ModelHubTestBase : IAsyncLifetime
{
    private readonly List<ModelHub> _clients = [];

    internal TestHub Hub { get; private set; } = null!;

    internal TestRepository Repository { get; private set; } = null!;

    internal string Commit { get; private set; } = "";

    internal TemporaryDirectory Temporary { get; } = new();

    internal string Cache => Temporary.File("cache");

    internal byte[] Weights { get; } = TransferTestBase.Bytes(200_000);

    internal static string Card => "---\npipeline_tag: text-classification\nlibrary_name: transformers\nlicense: mit\ntags: [tiny]\nlanguage: en\n---\n# M\n";

    public async ValueTask InitializeAsync()
    {
        Hub = await TestHub.StartAsync();
        Repository = Hub.Add("acme/m");
        Commit = Repository.Commit(
            "main",
            ("README.md", System.Text.Encoding.UTF8.GetBytes(Card)),
            ("config.json", """{"architectures":["BertModel"],"model_type":"bert"}"""u8.ToArray()),
            ("model.safetensors", Weights),
            ("sub/empty.txt", []));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _clients.ForEach(client => client.Dispose());
        await Hub.DisposeAsync();
        Temporary.Dispose();
    }

    internal ModelHub Client(
        bool offline = false, string? cache = null, string? token = null, Uri? endpoint = null, TransferSettings? settings = null, Action<ModelHubOptions>? configure = null)
    {
        var options = new ModelHubOptions { Endpoint = endpoint ?? Hub.Address, CacheDirectory = cache ?? Cache, Offline = offline, Token = token };
        configure?.Invoke(options);
        return Track(new ModelHub(options, TimeProvider.System, settings ?? TransferTestBase.Quick));
    }

    /// <summary>Disposes a client with the test.</summary>
    internal ModelHub Track(ModelHub client)
    {
        _clients.Add(client);
        return client;
    }

    internal string[] Blobs() => FilesBelow("blobs");

    internal string[] FilesBelow(string folder) =>
        Directory.Exists(Path.Combine(Cache, folder)) ? [.. Directory.EnumerateFiles(Path.Combine(Cache, folder), "*", SearchOption.AllDirectories)] : [];
}
