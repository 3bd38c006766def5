using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>A relay between clients and a server that makes replies come later and resets some connections, the same ones for every client.</summary>
internal sealed class ShapedLine : IAsyncDisposable
{
    private const int PieceSize = 256 << 10;

    // What a connection has on its way at most, as a system's own window would have it.
    private const int PiecesUnderWay = 16;
    private const long LatestReset = 64 << 20;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _server;
    private readonly LineKind _kind;
    private readonly Task _accepting;
    private Random _fate = new(0);

    public ShapedLine(Uri server, LineKind kind)
    {
        (_server, _kind) = (server, kind);
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients go in place of the server.</summary>
    public Uri Address { get; }

    /// <summary>The connections that were reset since <see cref="Begin"/>.</summary>
    public int Resets { get; private set; }

    /// <summary>From here on connections have the fates of this number, in their order.</summary>
    public void Begin(int number) => (_fate, Resets) = (new Random(number), 0);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var resetAfter = _fate.NextDouble() < _kind.Resets ? _fate.NextInt64(LatestReset) : long.MaxValue;
                _ = RelayAsync(client, resetAfter);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task RelayAsync(TcpClient client, long resetAfter)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
                var there = client.GetStream().CopyToAsync(server.GetStream(), PieceSize, _stop.Token);
                var back = _kind.Delay == TimeSpan.Zero
                    ? CopyAsync(server.GetStream(), client.GetStream(), resetAfter)
                    : DelayAsync(server.GetStream(), client.GetStream(), resetAfter);
                await (await Task.WhenAny(there, back));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
            }
            catch (EndOfLifeException)
            {
                Resets++;
                client.LingerState = new LingerOption(enable: true, seconds: 0);
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, long resetAfter)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        for (var moved = 0L; await from.ReadAsync(buffer, _stop.Token) is > 0 and var read; moved += read)
        {
            EndOfLifeException.ThrowIfDue(moved, resetAfter);
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private async Task DelayAsync(NetworkStream from, NetworkStream to, long resetAfter)
    {
        var time = TimeProvider.System;
        var pieces = Channel.CreateBounded<(byte[] Bytes, int Count, long Came)>(PiecesUnderWay);
        var reading = ReadAsync();
        var moved = 0L;
        await foreach (var (bytes, count, came) in pieces.Reader.ReadAllAsync(_stop.Token))
        {
            if (_kind.Delay - time.GetElapsedTime(came) is { Ticks: > 0 } left)
            {
                await Task.Delay(left, _stop.Token);
            }

            EndOfLifeException.ThrowIfDue(moved, resetAfter);
            await to.WriteAsync(bytes.AsMemory(0, count), _stop.Token);
            ArrayPool<byte>.Shared.Return(bytes);
            moved += count;
        }

        await reading;

        async Task ReadAsync()
        {
            try
            {
                for (var count = 1; count > 0;)
                {
                    var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
                    count = await from.ReadAsync(buffer, _stop.Token);
                    await pieces.Writer.WriteAsync((buffer, count, time.GetTimestamp()), _stop.Token);
                }
            }
            finally
            {
                pieces.Writer.Complete();
            }
        }
    }

    private sealed class EndOfLifeException : Exception
    {
        public static void ThrowIfDue(long moved, long resetAfter)
        {
            if (moved >= resetAfter)
            {
                throw new EndOfLifeException();
            }
        }
    }
}
