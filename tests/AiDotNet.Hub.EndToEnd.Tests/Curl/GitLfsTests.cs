using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.Curl;

/// <summary>The requests of git-lfs, by hand (protocol §9.3): batch, upload, verify, download.</summary>
public sealed class GitLfsTests
{
    private const string LfsJson = "application/vnd.git-lfs+json";

    [Fact]
    public async Task Batch_UploadVerifyCommitDownload_GivesTheBytesBack()
    {
        await using var hub = await LoggedHub.StartAsync();
        var bytes = RandomNumberGenerator.GetBytes(100_000);
        var oid = Convert.ToHexStringLower(SHA256.HashData(bytes));
        await File.WriteAllBytesAsync(hub.Directory.File("weights"), bytes);
        await CreateAsync(hub);

        var upload = await BatchAsync(hub, "upload", oid, bytes.Length);
        var href = (string)upload["actions"]!["upload"]!["href"]!;
        var sent = await CurlProcess.RunAsync("--upload-file", hub.Directory.File("weights"), href);
        var verified = await CurlProcess.RunAsync(
            "--header", Authorization, "--header", $"Content-Type: {LfsJson}", "--data", $$"""{"oid":"{{oid}}","size":{{bytes.Length}}}""",
            (string)upload["actions"]!["verify"]!["href"]!);
        var again = await BatchAsync(hub, "upload", oid, bytes.Length);
        var committed = await CurlProcess.RunAsync(
            "--header", Authorization, "--header", "Content-Type: application/x-ndjson", "--data-binary",
            $$$"""
            {"key":"header","value":{"summary":"add weights"}}
            {"key":"lfsFile","value":{"path":"weights.bin","algo":"sha256","oid":"{{{oid}}}","size":{{{bytes.Length}}}}}
            """,
            $"{hub.Url}api/models/acme/m/commit/main");
        var download = await BatchAsync(hub, "download", oid, bytes.Length);
        var fetched = await CurlProcess.RunAsync((string)download["actions"]!["download"]!["href"]!);

        Assert.Equal(HttpStatusCode.OK, sent.Status);
        Assert.Equal(HttpStatusCode.OK, verified.Status);
        Assert.Null(again["actions"]);
        Assert.Equal(HttpStatusCode.OK, committed.Status);
        Assert.Equal(bytes, fetched.Body);
    }

    [Fact]
    public async Task Upload_OtherBytesThanNamed_AreRefusedAndNotKept()
    {
        await using var hub = await LoggedHub.StartAsync();
        var oid = Convert.ToHexStringLower(SHA256.HashData("right"u8));
        await File.WriteAllTextAsync(hub.Directory.File("wrong"), "wrong");
        await CreateAsync(hub);

        var upload = await BatchAsync(hub, "upload", oid, 5);
        var refused = await CurlProcess.RunAsync("--upload-file", hub.Directory.File("wrong"), (string)upload["actions"]!["upload"]!["href"]!);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.NotNull((await BatchAsync(hub, "upload", oid, 5))["actions"]);
        Assert.Equal(404, (int)(await BatchAsync(hub, "download", oid, 5))["error"]!["code"]!);
    }

    [Fact]
    public async Task Upload_AddressChanged_IsRefused()
    {
        await using var hub = await LoggedHub.StartAsync();
        await File.WriteAllTextAsync(hub.Directory.File("file"), "right");
        await CreateAsync(hub);
        var upload = await BatchAsync(hub, "upload", Convert.ToHexStringLower(SHA256.HashData("right"u8)), 5);
        var href = (string)upload["actions"]!["upload"]!["href"]!;

        foreach (var changed in new[] { href[..^3] + "AAA", href[..href.IndexOf('?', StringComparison.Ordinal)] })
        {
            var refused = await CurlProcess.RunAsync("--upload-file", hub.Directory.File("file"), changed);
            Assert.Contains(refused.Status, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden });
        }
    }

    private static string Authorization => $"Authorization: Bearer {LoggedHub.TokenOf("alice")}";

    private static async Task CreateAsync(LoggedHub hub)
    {
        var created = await CurlProcess.RunAsync(
            "--header", Authorization, "--header", "Content-Type: application/json", "--data", """{"name":"m","organization":"acme"}""", $"{hub.Url}api/repos/create");
        Assert.Equal(HttpStatusCode.OK, created.Status);
    }

    private static async Task<JsonNode> BatchAsync(LoggedHub hub, string operation, string oid, int size)
    {
        var asked = $$$"""{"operation":"{{{operation}}}","transfers":["basic"],"objects":[{"oid":"{{{oid}}}","size":{{{size}}}}],"hash_algo":"sha256","ref":{"name":"refs/heads/main"}}""";
        var reply = await CurlProcess.RunAsync(
            "--header", Authorization, "--header", $"Accept: {LfsJson}", "--header", $"Content-Type: {LfsJson}", "--data", asked,
            $"{hub.Url}acme/m.git/info/lfs/objects/batch");
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.StartsWith(LfsJson, reply.Headers["Content-Type"], StringComparison.Ordinal);
        var answer = JsonNode.Parse(reply.Body)!;
        Assert.Equal("basic", (string)answer["transfer"]!);
        return answer["objects"]![0]!;
    }
}
