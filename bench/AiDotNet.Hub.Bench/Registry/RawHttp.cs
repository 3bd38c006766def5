using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace AiDotNet.Hub.Bench.Registry;

/// <summary>One request on one connection with as little of a client as can be, so that the server is what is measured.</summary>
internal static class RawHttp
{
    private const int BufferSize = 1 << 20;

    /// <summary>Reads a file and forgets it; gives the number of bytes of the body.</summary>
    /// <param name="address">The file's.</param>
    /// <param name="most">Stops after so many bytes.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<long> ReadAsync(Uri address, long most, CancellationToken cancellationToken)
    {
        using var connection = await SendHeadAsync(address, $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n", cancellationToken);
        var stream = connection.GetStream();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var (head, rest) = await ReadHeadAsync(stream, buffer, cancellationToken);
            if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            {
                throw new InvalidOperationException(head);
            }

            long total = rest;
            while (total < most && await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                total += read;
            }

            return total;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Sends the same block over and over as one body.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="block">The block.</param>
    /// <param name="times">How often.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task PutAsync(Uri address, byte[] block, int times, CancellationToken cancellationToken)
    {
        using var connection = await SendHeadAsync(
            address,
            $"PUT {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: {(long)block.Length * times}\r\nConnection: close\r\n\r\n",
            cancellationToken);
        var stream = connection.GetStream();
        for (var sent = 0; sent < times; sent++)
        {
            await stream.WriteAsync(block, cancellationToken);
        }

        var (head, _) = await ReadHeadAsync(stream, new byte[64 * 1024], cancellationToken);
        if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(head);
        }
    }

    private static async Task<TcpClient> SendHeadAsync(Uri address, string head, CancellationToken cancellationToken)
    {
        var connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync(address.Host, address.Port, cancellationToken);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        return connection;
    }

    private static async Task<(string Head, int Surplus)> ReadHeadAsync(NetworkStream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken) is > 0 and var read)
        {
            filled += read;
            if (buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is >= 0 and var end)
            {
                return (Encoding.ASCII.GetString(buffer, 0, end), filled - end - 4);
            }
        }

        throw new InvalidOperationException("The server hung up.");
    }
}
