using System.Net.Sockets;
using System.Text;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>A connection that sends what no HTTP client would.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpClient _client;

    private RawConnection(TcpClient client) => _client = client;

    public static async Task<RawConnection> OpenAsync(Uri hub)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", hub.Port);
        return new RawConnection(client);
    }

    public async Task SendAsync(string text) => await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>What comes until the server closes the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var received = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await _client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Patience) is var read and > 0)
            {
                received.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // A reset also ends what the server says.
        }

        return received.ToString();
    }

    public void Dispose() => _client.Dispose();
}
