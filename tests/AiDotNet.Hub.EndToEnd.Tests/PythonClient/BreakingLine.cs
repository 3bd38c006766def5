using System.Net;
using System.Net.Sockets;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>A line to a hub that ends in the middle of an answer, as a proxy's does: in order, and too early.</summary>
internal sealed class BreakingLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _hub;
    private readonly int _after;
    private readonly Task _accepting;
    private int _remaining;
    private int _broken;

    /// <param name="hub">The other end.</param>
    /// <param name="after">A connection breaks after so many bytes of answers.</param>
    public BreakingLine(Uri hub, int after)
    {
        (_hub, _after) = (hub, after);
        _listener.Start();
        Url = new Uri($"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>How many connections are still to break.</summary>
    public int Remaining
    {
        set => Volatile.Write(ref _remaining, value);
    }

    /// <summary>How many broke.</summary>
    public int Broken => Volatile.Read(ref _broken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true)
            {
                lines.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using var _ = near;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync("localhost", _hub.Port, _stop.Token);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var asking = near.GetStream().CopyToAsync(far.GetStream(), ended.Token);
            await AnswerAsync(far.GetStream(), near.GetStream(), ended.Token);
            near.Client.Shutdown(SocketShutdown.Send);
            await ended.CancelAsync();
            await asking;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The other side went away, or the test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream hub, NetworkStream client, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var sent = 0;
        while (await hub.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            await client.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            sent += read;
            if (sent > _after && Interlocked.Decrement(ref _remaining) >= 0)
            {
                Interlocked.Increment(ref _broken);
                return;
            }
        }
    }
}
