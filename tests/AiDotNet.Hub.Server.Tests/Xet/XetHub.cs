using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Tests.Api;
using AiDotNet.Hub.Xet;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Xet;

/// <summary>A hub, spoken to as a Xet client does.</summary>
internal sealed class XetHub : IAsyncDisposable
{
    private XetHub(TestHub hub) => Hub = hub;

    public TestHub Hub { get; }

    public static async Task<XetHub> StartAsync(Action<HubServerOptions>? change = null, Action<IServiceCollection>? configure = null) =>
        new(await TestHub.StartAsync(change, configure));

    /// <summary>Makes a model as its namespace's owner.</summary>
    public async Task CreateAsync(string id, string token = TestHub.Alice, bool isPrivate = false)
    {
        using var created = await Hub.SendAsync(HttpMethod.Post, "/api/repos/create", token, new JsonObject { ["name"] = id, ["private"] = isPrivate }.ToJsonString());
        await TestHub.JsonAsync(created);
    }

    /// <summary>A token for sending (<c>write</c>) or fetching (<c>read</c>).</summary>
    public async Task<string> TokenAsync(string id, string kind = "write", string? token = TestHub.Alice) =>
        (string)(await Hub.GetJsonAsync($"/api/models/{id}/xet-{kind}-token/main", token))["accessToken"]!;

    /// <summary>Makes a model, and gives a token for sending to it.</summary>
    public async Task<string> CreatedTokenAsync(string id)
    {
        await CreateAsync(id);
        return await TokenAsync(id);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string xetToken, byte[] body) => SendAsync(HttpMethod.Post, path, xetToken, body);

    public Task<HttpResponseMessage> GetAsync(string path, string xetToken, string? range = null) => SendAsync(HttpMethod.Get, path, xetToken, null, range);

    public async Task PostXorbAsync(string xetToken, XetHash hash, byte[] body)
    {
        using var reply = await PostAsync($"v1/xorbs/default/{hash}", xetToken, body);
        await TestHub.JsonAsync(reply);
    }

    /// <summary>Sends a shard; null, or the message of the refusal.</summary>
    public async Task<string?> PostShardAsync(string xetToken, byte[] body)
    {
        using var reply = await PostAsync("v2/shards", xetToken, body);
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (reply.StatusCode, reply.Content.Headers.ContentType!.MediaType));
        var last = JsonNode.Parse((await reply.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n')[^1])!;
        return (string)last["type"]! switch
        {
            "result" => null,
            "error" => (string)last["message"]!,
            var other => throw new InvalidOperationException($"A shard's last line is of the type '{other}'."),
        };
    }

    /// <summary>Sends files as our own packer makes them; gives what was sent.</summary>
    public async Task<Shard> UploadAsync(string id, string token, params byte[][] files)
    {
        var xetToken = await TokenAsync(id, token: token);
        var packer = new XetPacker((xorb, _) => PostXorbAsync(xetToken, xorb.Hash, xorb.Bytes.ToArray()));
        foreach (var file in files)
        {
            await packer.AddAsync(new MemoryStream(file), Digest.FromHash(System.Security.Cryptography.SHA256.HashData(file)), CancellationToken.None);
        }

        var shard = await packer.CompleteAsync(CancellationToken.None);
        Assert.Null(await PostShardAsync(xetToken, ShardWriter.Write(shard)));
        return shard;
    }

    public async Task CommitAsync(string id, string path, string sha256, long size, string token = TestHub.Alice)
    {
        var body = new StringBuilder("""{"key":"header","value":{"summary":"a file","description":""}}""").Append('\n')
            .Append(new JsonObject
            {
                ["key"] = "lfsFile",
                ["value"] = new JsonObject { ["path"] = path, ["algo"] = "sha256", ["oid"] = sha256, ["size"] = size },
            }.ToJsonString());
        using var reply = await Hub.SendAsync(HttpMethod.Post, $"/api/models/{id}/commit/main", token, body.ToString(), "application/x-ndjson");
        await TestHub.JsonAsync(reply);
    }

    /// <summary>A file as plain HTTP gives it.</summary>
    public async Task<byte[]> DownloadAsync(string id, string path, string? token = TestHub.Alice, string? range = null)
    {
        var commit = (string)(await Hub.GetJsonAsync($"/api/models/{id}", token))["sha"]!;
        using var reply = await Hub.GetAsync($"/{id}/resolve/{commit}/{path}", token, range is null ? [] : [("Range", range)]);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync());
        return await reply.Content.ReadAsByteArrayAsync();
    }

    /// <summary>The files of the store.</summary>
    public IReadOnlyList<FileInfo> StoredFiles() =>
        [.. new DirectoryInfo(Path.Combine(Hub.DataDirectory, "blobs", "sha256")).EnumerateFiles("*", SearchOption.AllDirectories)];

    public ValueTask DisposeAsync() => Hub.DisposeAsync();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string xetToken, byte[]? body, string? range = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("http", StringComparison.Ordinal) ? path : $"/api/adn/xet/{path}");
        if (xetToken.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", xetToken);
        }

        if (range is not null)
        {
            request.Headers.TryAddWithoutValidation("Range", range);
        }

        request.Content = body is null ? null : new ByteArrayContent(body);
        return await Hub.Http.SendAsync(request);
    }
}
