using System.Globalization;
using System.Net.Sockets;
using System.Text;
using AiDotNet.Hub.Server.Tests.Api;

namespace AiDotNet.Hub.Server.Tests.BadInput;

/// <summary>Requests whose head has no end, or that lie about their body: ended early, without keeping what was sent.</summary>
public sealed class HeaderBombTests
{
    /// <summary>Ten gigabytes are announced by sending them; the hub must stop reading within the first megabytes.</summary>
    [Fact]
    public async Task Head_WithoutEnd_IsCutOffEarly()
    {
        await using var hub = await TestHub.StartAsync();
        string[] cases =
        [
            "GET / HTTP/1.1\r\nHost: localhost\r\nX-Bomb: ",
            "GET /",
            "POST /api/repos/create HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ",
        ];
        foreach (var start in cases)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(hub.Url.Host, hub.Url.Port);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(start));
            var sent = 0L;
            var status = await SendUntilRefusedAsync(stream, () => sent += 64 * 1024);
            Assert.True(sent < 64L * 1024 * 1024, $"{sent} bytes were taken");
            Assert.True(status is null or 400 or 414 or 431, $"{status}");
            await AnswersAsync(hub);
        }
    }

    [Fact]
    public async Task Head_ManyHeaders_IsRefused()
    {
        await using var hub = await TestHub.StartAsync();
        var head = new StringBuilder("GET /api/models HTTP/1.1\r\nHost: localhost\r\n");
        for (var i = 0; i < 5000; i++)
        {
            head.Append(CultureInfo.InvariantCulture, $"X-{i}: {i}\r\n");
        }

        await using var connection = new RawHttpConnection(hub.Url);
        var reply = await connection.SendAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), isHead: false, CancellationToken.None);
        Assert.True(reply is null or { Status: 431 or 400 }, $"{reply?.Status}");
        await AnswersAsync(hub);
    }

    /// <summary>What is announced is too large before a byte of it came.</summary>
    [Fact]
    public async Task Body_LargerThanTheCallTakes_Is413AtOnce()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("alice/m");
        (string, string)[] cases =
        [
            ("/api/repos/create", "10737418240"),
            ("/api/repos/create", "9223372036854775807"),
            ("/api/validate-yaml", "10737418240"),
            ("/api/settings/webhooks", "10737418240"),
            ("/api/models/alice/m/preupload/main", "10737418240"),
            ("/alice/m.git/info/lfs/objects/batch", "10737418240"),
        ];
        foreach (var (path, length) in cases)
        {
            await using var connection = new RawHttpConnection(hub.Url);
            var head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TestHub.Alice}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n";
            var reply = await connection.SendAsync(Encoding.ASCII.GetBytes(head), isHead: false, CancellationToken.None);
            Assert.NotNull(reply);
            Assert.Equal(413, reply.Status);
            Assert.Null(ErrorShape.Problem(reply, isHead: false, hub.DataDirectory));
        }
    }

    /// <summary>Nothing of what HTTP forbids reaches a handler, and the hub goes on.</summary>
    [Fact]
    public async Task Request_ThatIsNoHttp_IsRefusedAndTheHubGoesOn()
    {
        await using var hub = await TestHub.StartAsync();
        string[] cases =
        [
            "GET /api/models HTTP/1.1\r\n\r\n",
            "GET /api/models HTTP/9.9\r\nHost: x\r\n\r\n",
            "\0\0\0\0\r\n\r\n",
            "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /api/repos/create HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "POST /api/repos/create HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            "POST /api/repos/create HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET /api/models HTTP/1.1\r\nHost: x\r\nA\0B: c\r\n\r\n",
        ];
        foreach (var request in cases)
        {
            await using var connection = new RawHttpConnection(hub.Url);
            var reply = await connection.SendAsync(Encoding.Latin1.GetBytes(request), isHead: false, CancellationToken.None);
            Assert.True(reply is null or { Status: >= 400 and < 500 } or { Status: 505 }, $"{reply?.Status}");
            await AnswersAsync(hub);
        }
    }

    private static async Task<int?> SendUntilRefusedAsync(NetworkStream stream, Action sent)
    {
        var block = Encoding.ASCII.GetBytes(new string('a', 64 * 1024));
        try
        {
            while (!stream.DataAvailable)
            {
                await stream.WriteAsync(block);
                sent();
            }

            var head = new byte[32];
            await stream.ReadExactlyAsync(head.AsMemory(0, 12));
            return int.Parse(Encoding.ASCII.GetString(head, 9, 3), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task AnswersAsync(TestHub hub)
    {
        using var reply = await hub.GetAsync("/api/models");
        Assert.True(reply.IsSuccessStatusCode);
    }
}
