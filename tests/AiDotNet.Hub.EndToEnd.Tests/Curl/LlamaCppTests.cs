using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.Curl;

/// <summary>How llama.cpp and those like it fetch a model (protocol §8.6): refs, tree, HEAD, ranged GET; before that a manifest.</summary>
public sealed class LlamaCppTests
{
    private const string UserAgent = "User-Agent: llama-cpp";

    [Fact]
    public async Task Fetch_AfterABreak_GoesOnByRange()
    {
        await using var hub = await LoggedHub.StartAsync();
        var model = RandomNumberGenerator.GetBytes(300_000);
        await PublishAsync(hub, ("models/tiny-Q4_K_M.gguf", model));

        var refs = JsonNode.Parse((await GetAsync($"{hub.Url}api/models/acme/tiny/refs")).Body)!;
        var commit = (string)refs["branches"]!.AsArray().Single(branch => (string)branch!["name"]! == "main")!["targetCommit"]!;
        var tree = JsonNode.Parse((await GetAsync($"{hub.Url}api/models/acme/tiny/tree/{commit}?recursive=true")).Body)!.AsArray();
        var file = tree.Single(entry => (string)entry!["path"]! == "models/tiny-Q4_K_M.gguf")!;
        var address = $"{hub.Url}acme/tiny/resolve/{commit}/models/tiny-Q4_K_M.gguf";
        var head = await CurlProcess.RunAsync("--location", "--head", "--header", UserAgent, address);
        var part = hub.Directory.File("part");
        await File.WriteAllBytesAsync(part, model[..100_000]);
        var rest = await CurlProcess.RunAsync("--location", "--header", UserAgent, "--continue-at", "-", "--output", part, address);

        Assert.Equal("file", (string)file["type"]!);
        Assert.Equal(model.Length, (int)file["size"]!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(model)), (string)file["lfs"]!["oid"]!);
        Assert.Equal(HttpStatusCode.OK, head.Status);
        Assert.Equal($"\"{(string)file["lfs"]!["oid"]!}\"", head.Headers["ETag"]);
        Assert.Equal(model.Length, int.Parse(head.Headers["Content-Length"], CultureInfo.InvariantCulture));
        Assert.Equal("bytes", head.Headers["Accept-Ranges"]);
        Assert.Equal(HttpStatusCode.PartialContent, rest.Status);
        Assert.Equal("bytes 100000-299999/300000", rest.Headers["Content-Range"]);
        Assert.Equal(model, await File.ReadAllBytesAsync(part));
    }

    [Theory]
    [InlineData("latest", "tiny-Q4_K_M.gguf")]
    [InlineData("Q8_0", "tiny-Q8_0.gguf")]
    [InlineData("q8_0", "tiny-Q8_0.gguf")]
    public async Task Manifest_ByTag_NamesTheFile(string tag, string expected)
    {
        await using var hub = await LoggedHub.StartAsync();
        var files = new[] { "tiny-F16.gguf", "tiny-Q8_0.gguf", "tiny-Q4_K_M.gguf" }.Select(name => (name, RandomNumberGenerator.GetBytes(1000))).ToArray();
        await PublishAsync(hub, files);

        var reply = await CurlProcess.RunAsync("--header", UserAgent, "--header", "Accept: application/json", $"{hub.Url}v2/acme/tiny/manifests/{tag}");

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        var file = JsonNode.Parse(reply.Body)!["ggufFile"]!;
        Assert.Equal(expected, (string)file["rfilename"]!);
        Assert.Equal(1000, (int)file["size"]!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(files.Single(item => item.name == expected).Item2)), (string)file["lfs"]!["sha256"]!);
    }

    [Fact]
    public async Task Manifest_UnknownTagOrModel_IsNotFound()
    {
        await using var hub = await LoggedHub.StartAsync();
        await PublishAsync(hub, ("tiny-Q4_K_M.gguf", [1, 2, 3]));

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"{hub.Url}v2/acme/tiny/manifests/Q2_K", mustWork: false)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync($"{hub.Url}v2/acme/none/manifests/latest", mustWork: false)).Status);
    }

    private static async Task<CurlReply> GetAsync(string address, bool mustWork = true)
    {
        var reply = await CurlProcess.RunAsync("--header", UserAgent, address);
        Assert.True(!mustWork || reply.Status == HttpStatusCode.OK, $"{reply.Status}: {reply.Text}");
        return reply;
    }

    /// <summary>Publishes by one commit: the hub makes large files of what their names say are such.</summary>
    private static async Task PublishAsync(LoggedHub hub, params (string Path, byte[] Bytes)[] files)
    {
        var authorization = $"Authorization: Bearer {LoggedHub.TokenOf("alice")}";
        await CurlProcess.RunAsync(
            "--fail", "--header", authorization, "--header", "Content-Type: application/json", "--data", """{"name":"tiny","organization":"acme"}""", $"{hub.Url}api/repos/create");
        var lines = new StringBuilder("""{"key":"header","value":{"summary":"add models"}}""");
        foreach (var (path, bytes) in files)
        {
            lines.Append(CultureInfo.InvariantCulture, $$$"""{{{'\n'}}}{"key":"file","value":{"path":"{{{path}}}","encoding":"base64","content":"{{{Convert.ToBase64String(bytes)}}}"}}""");
        }

        var body = hub.Directory.File("commit.ndjson");
        await File.WriteAllTextAsync(body, lines.ToString());
        await CurlProcess.RunAsync(
            "--fail", "--header", authorization, "--header", "Content-Type: application/x-ndjson", "--data-binary", $"@{body}", $"{hub.Url}api/models/acme/tiny/commit/main");
    }
}
