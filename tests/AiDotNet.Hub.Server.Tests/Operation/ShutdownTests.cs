using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>SIGTERM: nobody is let in, what runs is finished, and the process ends.</summary>
public sealed class ShutdownTests
{
    /// <summary>More than the kernel keeps for a connection, so that a reader who waits holds the hub up.</summary>
    private const int FileBytes = 24_000_000;

    [Fact]
    public async Task Terminate_SlowDownload_IsFinishedFirst()
    {
        RequireSignals();
        using var directory = new TemporaryDirectory();
        using var process = HubProcess.Start("serve", "--data", directory.File("data"), "--port", "0", "--Hub:ShutdownTimeout", "00:05:00");
        var hub = await process.AddressAsync();
        var bytes = RandomNumberGenerator.GetBytes(FileBytes);
        using var download = await BeginDownloadAsync(hub, await TokenAsync(directory), bytes);

        await process.TerminateAsync();
        await HubProcess.StopsListeningAsync(hub);
        var received = await ReadAsync(download, FileBytes);

        Assert.Equal(HubClient.Sha256(bytes), HubClient.Sha256(received));
        Assert.Equal(0, await process.WaitAsync());
    }

    [Fact]
    public async Task Terminate_SlowUpload_IsFinishedFirst()
    {
        RequireSignals();
        using var directory = new TemporaryDirectory();
        using var process = HubProcess.Start("serve", "--data", directory.File("data"), "--port", "0", "--Hub:ShutdownTimeout", "00:05:00");
        var hub = await process.AddressAsync();
        using var client = new HubClient(hub, await TokenAsync(directory));
        await client.CreateAsync("admin/m");
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        var address = await client.UploadAddressAsync("admin/m", bytes);
        using var upload = await OpenAsync(hub);
        await SendAsync(upload, $"PUT {address.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {bytes.Length}\r\n\r\n");
        await upload.GetStream().WriteAsync(bytes.AsMemory(0, 500_000));
        await WaitForAsync(() => Directory.EnumerateFiles(directory.File("data/blobs/uploads")).Any());

        await process.TerminateAsync();
        await HubProcess.StopsListeningAsync(hub);
        await upload.GetStream().WriteAsync(bytes.AsMemory(500_000));
        using var reader = new StreamReader(upload.GetStream(), Encoding.Latin1, leaveOpen: true);

        Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync().WaitAsync(HubProcess.Patience));
        Assert.Equal(0, await process.WaitAsync());
        Assert.Contains(
            HubClient.Sha256(bytes),
            Directory.EnumerateFiles(directory.File("data/blobs/sha256"), "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Terminate_TransferThatNeverEnds_IsCutOffWhenTheTimeIsOver()
    {
        RequireSignals();
        using var directory = new TemporaryDirectory();
        using var process = HubProcess.Start("serve", "--data", directory.File("data"), "--port", "0", "--Hub:ShutdownTimeout", "00:00:01");
        var hub = await process.AddressAsync();
        using var download = await BeginDownloadAsync(hub, await TokenAsync(directory), new byte[FileBytes]);

        await process.TerminateAsync();

        Assert.Equal(0, await process.WaitAsync());
    }

    [Fact]
    public async Task Terminate_Twice_EndsAtOnce()
    {
        RequireSignals();
        using var directory = new TemporaryDirectory();
        using var process = HubProcess.Start("serve", "--data", directory.File("data"), "--port", "0", "--Hub:ShutdownTimeout", "01:00:00");
        var hub = await process.AddressAsync();
        using var download = await BeginDownloadAsync(hub, await TokenAsync(directory), new byte[FileBytes]);

        await process.TerminateAsync();
        await HubProcess.StopsListeningAsync(hub);
        await process.TerminateAsync();

        Assert.Equal(143, await process.WaitAsync());
    }

    private static void RequireSignals() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");

    private static async Task<string> TokenAsync(TemporaryDirectory directory) => (await File.ReadAllTextAsync(directory.File("data/admin-token"))).Trim();

    /// <summary>A connection on which the first bytes of a file's reply have come, and the rest waits.</summary>
    private static async Task<TcpClient> BeginDownloadAsync(Uri hub, string token, byte[] bytes)
    {
        using var client = new HubClient(hub, token);
        await client.CreateAsync("admin/m");
        var commit = (string)(await client.PublishAsync("admin/m", "a.bin", bytes))["commitOid"]!;
        var connection = await OpenAsync(hub);
        await SendAsync(connection, $"GET /admin/m/resolve/{commit}/a.bin HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n");
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append(Encoding.Latin1.GetString(await ReadAsync(connection, 1)));
        }

        Assert.StartsWith("HTTP/1.1 200 ", head.ToString(), StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {bytes.Length}"), head.ToString(), StringComparison.Ordinal);
        return connection;
    }

    private static async Task<TcpClient> OpenAsync(Uri hub)
    {
        var client = new TcpClient { ReceiveBufferSize = 64 * 1024 };
        await client.ConnectAsync("127.0.0.1", hub.Port);
        return client;
    }

    private static async Task SendAsync(TcpClient connection, string text) => await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));

    private static async Task<byte[]> ReadAsync(TcpClient connection, int count)
    {
        var bytes = new byte[count];
        await connection.GetStream().ReadExactlyAsync(bytes).AsTask().WaitAsync(HubProcess.Patience);
        return bytes;
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        var started = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(started.Elapsed < HubProcess.Patience, "It did not come to pass.");
            await Task.Delay(20);
        }
    }
}
