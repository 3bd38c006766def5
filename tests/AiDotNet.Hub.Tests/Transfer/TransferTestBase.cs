using AiDotNet.Hub.Content;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>A hub on loopback and a client for it, new for each test.</summary>
public abstract class TransferTestBase : IAsyncLifetime
{
    private readonly List<IDisposable> _disposables = [];

    /// <summary>No waits: a test that needs the clock passes its own.</summary>
    internal static TransferSettings Quick { get; } = new() { RetryDelay = TimeSpan.Zero, RenewAfterBytes = long.MaxValue };

    internal TestHub Hub { get; private set; } = null!;

    internal TemporaryDirectory Temporary { get; } = new();

    public async ValueTask InitializeAsync() => Hub = await TestHub.StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _disposables.ForEach(item => item.Dispose());
        await Hub.DisposeAsync();
        Temporary.Dispose();
    }

    internal HubHttpClient Client(TransferSettings? settings = null, TimeProvider? time = null, string? token = null, Uri? endpoint = null)
    {
        var client = new HubHttpClient(endpoint ?? Hub.Address, token, settings ?? Quick, time ?? TimeProvider.System);
        _disposables.Add(client);
        return client;
    }

    internal HubApiClient Api(TransferSettings? settings = null, TimeProvider? time = null, string? token = null, Uri? endpoint = null) =>
        new(Client(settings, time, token, endpoint));

    internal static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A target that writes to a file, as the cache's lease does.</summary>
    internal sealed class FileTarget(string path, long length) : IAsyncDisposable
    {
        public BlobFileWriter Writer { get; private set; } = BlobFileWriter.Create(path, length);

        public int Restarts { get; private set; }

        public DownloadTarget Target => new(() => Writer, async _ =>
        {
            Restarts++;
            await Writer.DisposeAsync();
            Writer = BlobFileWriter.Create(path, length);
        });

        public ValueTask DisposeAsync() => Writer.DisposeAsync();
    }
}
