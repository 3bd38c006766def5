using System.Text;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Discussions;
using AiDotNet.Hub.Server.Publishing;
using AiDotNet.Hub.Server.Search;
using AiDotNet.Hub.Server.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Server.Tests;

/// <summary>A hub without HTTP, in a folder of its own, with two users and an organisation.</summary>
internal sealed class CoreHub : IAsyncDisposable
{
    public const string AliceToken = "hf_alicealicealicealicealicealicealicealice";
    public const string BobToken = "bob's token";

    private const string SeedJson = """
        {"users":[
           {"name":"Alice","fullname":"Alice Example","email":"alice@x.local","tokens":[{"name":"test","role":"write","token":"hf_alicealicealicealicealicealicealicealice"}]},
           {"name":"bob","tokens":[{"name":"b","role":"write","token":"bob's token"}]},
           {"name":"root","admin":true,"tokens":[{"name":"r","role":"write","token":"root"}]}],
         "organizations":[{"name":"acme","fullname":"Acme","members":[{"user":"Alice","role":"admin"}]}],
         "defaultNamespace":"acme"}
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly ServiceProvider _services;

    private CoreHub(Action<IServiceCollection>? configure, Action<HubServerOptions>? options)
    {
        var settings = new HubServerOptions { DataDirectory = _directory };
        options?.Invoke(settings);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        configure?.Invoke(services);
        _services = services.AddHubServerCore(settings).BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public string Folder => _directory;

    /// <summary>Who makes accounts in tests.</summary>
    public static Actor Operator { get; } = new("operator");

    public HubDatabase Database => _services.GetRequiredService<HubDatabase>();

    public IBlobStore Store => _services.GetRequiredService<IBlobStore>();

    public AccountService Accounts => _services.GetRequiredService<AccountService>();

    public RepositoryCatalog Catalog => _services.GetRequiredService<RepositoryCatalog>();

    public RepositoryPublisher Publisher => _services.GetRequiredService<RepositoryPublisher>();

    public PullRequests PullRequests => _services.GetRequiredService<PullRequests>();

    public DiscussionEditor Discussions => _services.GetRequiredService<DiscussionEditor>();

    public DiscussionReader DiscussionReader => _services.GetRequiredService<DiscussionReader>();

    public UploadTickets Tickets => _services.GetRequiredService<UploadTickets>();

    public ModelListing Listing => _services.GetRequiredService<ModelListing>();

    /// <summary>Any other service.</summary>
    public T Get<T>()
        where T : notnull =>
        _services.GetRequiredService<T>();

    public static async Task<CoreHub> StartAsync(
        Action<IServiceCollection>? configure = null, Action<HubServerOptions>? options = null, string seed = SeedJson)
    {
        var hub = new CoreHub(configure, options);
        await hub.Core.StartAsync(SeedReader.Parse(seed, "seed.json"), default);
        return hub;
    }

    public HubServerCore Core => _services.GetRequiredService<HubServerCore>();

    public async Task<Caller> CallerAsync(string token = AliceToken) =>
        await Accounts.AuthenticateAsync(token, default) ?? throw new InvalidOperationException($"No token '{token}'.");

    public async Task<CatalogRepository> CreateAsync(string id = "acme/bert", bool isPrivate = false, string author = "Alice")
    {
        await Publisher.CreateAsync(RepositoryType.Model, ModelId.Parse(id), isPrivate, new Actor(author), default);
        return await FindAsync(id);
    }

    public async Task<CatalogRepository> FindAsync(string id) =>
        await Catalog.FindAsync(await CallerAsync("root"), RepositoryType.Model, ModelId.Parse(id), Right.Read, default);

    public Task<CommitInfo> HeadAsync(CatalogRepository repository) => Catalog.ResolveRevisionAsync(repository, "main", default);

    /// <summary>Commits on main, a second later than anything before.</summary>
    public Task<CommitInfo> CommitAsync(CatalogRepository repository, params CommitOperation[] operations) =>
        CommitAsync(repository, "main", null, operations);

    public async Task<CommitInfo> CommitAsync(
        CatalogRepository repository, string branch, string? parent, params CommitOperation[] operations)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        CommitOperation[] all = [new CommitOperation.Header("a change", null, parent), .. operations];
        return await Publisher.CommitAsync(repository.Key, branch, new Actor("Alice"), all.ToAsyncEnumerable(), default);
    }

    public static CommitOperation.File Text(string path, string content) => Bytes(path, Encoding.UTF8.GetBytes(content));

    public static CommitOperation.File Bytes(string path, byte[] content) => new(path, new MemoryStream(content));

    /// <summary>Uploads an object and gives the operation that commits it.</summary>
    public async Task<CommitOperation.LfsFile> UploadAsync(CatalogRepository repository, string path, byte[] content)
    {
        var digest = await Digest.ComputeAsync(new MemoryStream(content));
        await Publisher.ReceiveObjectAsync(repository.Key, digest, content.Length, new MemoryStream(content), default);
        return new CommitOperation.LfsFile(path, digest, content.Length);
    }

    /// <summary>The paths of all files, folders with a slash at the end.</summary>
    public async Task<string[]> PathsAsync(CatalogRepository repository, CommitInfo commit)
    {
        var page = await Catalog.ListTreeAsync(repository, commit, "", recursive: true, lastCommits: false, null, 10_000, default);
        return [.. page.Entries.Select(entry => entry.IsDirectory ? entry.Path + "/" : entry.Path)];
    }

    public async Task<string> ReadAsync(CatalogRepository repository, CommitInfo commit, string path)
    {
        var entry = await Catalog.FindEntryAsync(repository, commit, path, lastCommit: false, default);
        using var reader = new StreamReader(await Catalog.OpenAsync(entry!, 0, null, default));
        return await reader.ReadToEndAsync();
    }

    /// <summary>The names of all blobs, and of writes under way.</summary>
    public string[] StoredFiles() =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, "blobs"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).Order()];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }
}
