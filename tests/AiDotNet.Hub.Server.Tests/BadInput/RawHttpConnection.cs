using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AiDotNet.Hub.Server.Tests.BadInput;

/// <summary>A connection that sends what it is given and reads answers, for requests that no client library lets out.</summary>
internal sealed class RawHttpConnection(Uri server) : IAsyncDisposable
{
    private TcpClient? _client;
    private byte[] _buffer = [];

    /// <summary>Sends a request and reads its answer; connects anew where the server had closed the connection.</summary>
    /// <returns>Null where the server closed the connection without an answer.</returns>
    public async Task<RawHttpReply?> SendAsync(byte[] request, bool isHead, CancellationToken cancellationToken)
    {
        var stream = await StreamAsync(cancellationToken);
        try
        {
            // The server may answer, and close, before all is sent.
            var sending = SendAllAsync(stream, request, cancellationToken);
            var reply = await ReadAsync(stream, isHead, cancellationToken);
            await sending;
            if (reply is null || reply.Closes)
            {
                Close();
            }

            return reply;
        }
        catch (IOException)
        {
            Close();
            return null;
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private static async Task SendAllAsync(NetworkStream stream, byte[] request, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(request, cancellationToken);
        }
        catch (IOException)
        {
            // Then the answer says why.
        }
    }

    private async Task<NetworkStream> StreamAsync(CancellationToken cancellationToken)
    {
        if (_client is null)
        {
            _client = new TcpClient { NoDelay = true };
            await _client.ConnectAsync(server.Host, server.Port, cancellationToken);
            _buffer = [];
        }

        return _client.GetStream();
    }

    private async Task<RawHttpReply?> ReadAsync(NetworkStream stream, bool isHead, CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = -1;
            while ((end = _buffer.AsSpan().IndexOf("\r\n\r\n"u8)) < 0)
            {
                if (!await FillAsync(stream, cancellationToken))
                {
                    return null;
                }
            }

            var lines = Encoding.Latin1.GetString(_buffer, 0, end).Split("\r\n");
            _buffer = _buffer[(end + 4)..];
            var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
            if (status == 100)
            {
                continue;
            }

            var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToLookup(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
            var body = isHead || status is 204 or 304 ? [] : await BodyAsync(stream, headers, cancellationToken);
            return new RawHttpReply(status, headers, body);
        }
    }

    private async Task<byte[]> BodyAsync(NetworkStream stream, ILookup<string, string> headers, CancellationToken cancellationToken)
    {
        if (headers["Content-Length"].FirstOrDefault() is { } length)
        {
            return await TakeAsync(stream, int.Parse(length, CultureInfo.InvariantCulture), cancellationToken);
        }

        var body = new MemoryStream();
        while (headers["Transfer-Encoding"].Contains("chunked"))
        {
            int end;
            while ((end = _buffer.AsSpan().IndexOf("\r\n"u8)) < 0 && await FillAsync(stream, cancellationToken))
            {
            }

            var size = int.Parse(Encoding.ASCII.GetString(_buffer, 0, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _buffer = _buffer[(end + 2)..];
            body.Write(await TakeAsync(stream, size, cancellationToken));
            await TakeAsync(stream, 2, cancellationToken);
            if (size == 0)
            {
                break;
            }
        }

        return body.ToArray();
    }

    private async Task<byte[]> TakeAsync(NetworkStream stream, int count, CancellationToken cancellationToken)
    {
        while (_buffer.Length < count && await FillAsync(stream, cancellationToken))
        {
        }

        var taken = _buffer[..Math.Min(count, _buffer.Length)];
        _buffer = _buffer[taken.Length..];
        return taken;
    }

    private async Task<bool> FillAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var block = new byte[16 * 1024];
        var read = await stream.ReadAsync(block, cancellationToken);
        _buffer = [.. _buffer, .. block.AsSpan(0, read)];
        return read > 0;
    }

    private void Close()
    {
        _client?.Dispose();
        (_client, _buffer) = (null, []);
    }
}

/// <summary>An answer as it came.</summary>
internal sealed record RawHttpReply(int Status, ILookup<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public bool Closes => Headers["Connection"].Contains("close");
}
