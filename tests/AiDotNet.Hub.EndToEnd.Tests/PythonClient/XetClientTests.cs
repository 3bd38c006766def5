using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Xet;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>The Python client as people install it: with Xet, which it never leaves once it has begun.</summary>
public sealed class XetClientTests(PythonClientInstallation client)
{
    private const string Model = "acme/m";

    [Theory]
    [InlineData(XetUse.Usual)]
    [InlineData(XetUse.HighPerformance)]
    public async Task UploadFolder_ThenDownloads_GiveEqualBytesThroughChunksAndPlainly(XetUse use)
    {
        await using var hub = await PythonHub.StartAsync(client);
        var python = hub.WithXet(use);
        var files = await WriteAsync(hub.Folder("model"));
        await hub.CallAsync("create_repo", new() { ["repo_id"] = Model });

        await python.CallAsync("upload_folder", new() { ["repo_id"] = Model, ["folder"] = hub.Folder("model") });
        Assert.Contains(hub.Log.Requests, IsXorbUpload);
        Assert.Contains(hub.Log.Requests, request => request.Target.EndsWith("/xet/v2/shards", StringComparison.Ordinal) && request.Status == 200);
        Assert.DoesNotContain(hub.Log.Requests, request => request.Method == "PUT");
        hub.Log.Clear();

        ModelFolder.AssertEqual(files, (await python.CallAsync("snapshot", new() { ["repo_id"] = Model }, home: "chunks"))["files"]!);
        Assert.Contains(hub.Log.Requests, request => request.Target.Contains("/xet/xorbs/", StringComparison.Ordinal) && request.Status == 206);
        ModelFolder.AssertEqual(files, (await hub.CallAsync("snapshot", new() { ["repo_id"] = Model }, home: "plain"))["files"]!);
        var verified = await hub.CallAsync("verify", new() { ["repo_id"] = Model }, home: "plain");
        Assert.Equal((files.Count + 1, 0), ((int)verified["checked"]!, (int)verified["mismatches"]!));

        var ranges = await python.CallAsync("read_ranges", new()
        {
            ["path"] = $"{Model}/weights.bin", ["ranges"] = new JsonArray(new JsonArray(0, 10), new JsonArray(3_000_000, 5), new JsonArray(9_999_990, 10)),
        });
        var bytes = await File.ReadAllBytesAsync(Path.Combine(hub.Folder("model"), "weights.bin"), TestContext.Current.CancellationToken);
        Assert.Equal(
            new[] { bytes[..10], bytes[3_000_000..3_000_005], bytes[9_999_990..] }.Select(Convert.ToHexStringLower), ranges["parts"]!.AsArray().Select(part => (string)part!));
    }

    [Fact]
    public async Task Upload_SecondRevision_SendsLittleAndStoresLittle()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var python = hub.WithXet();
        var bytes = RandomNumberGenerator.GetBytes(20_000_000);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = Model });
        await UploadAsync(hub, python, bytes);
        var before = StoredBytes(hub);

        // One stretch of one part in a hundred; from a client that has never sent anything, so that only the hub can know.
        RandomNumberGenerator.Fill(bytes.AsSpan(7_000_000, bytes.Length / 100));
        await UploadAsync(hub, python, bytes, home: "another");

        TestContext.Current.SendDiagnosticMessage($"the first revision takes {before} bytes, the second {StoredBytes(hub) - before}");
        Assert.InRange(StoredBytes(hub) - before, 1, 1_500_000);
        Assert.Equal(Sha256(bytes), (string)(await python.CallAsync("download", new() { ["repo_id"] = Model, ["path"] = "w.bin" }, home: "third"))["sha256"]!);
    }

    /// <summary>§10.5: clients remember which chunks they sent, and refer to them without sending.</summary>
    [Fact]
    public async Task Upload_AfterDeletionAndCollection_WorksFromTheClientsMemory()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var python = hub.WithXet();
        var bytes = RandomNumberGenerator.GetBytes(5_000_000);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = Model });
        await UploadAsync(hub, python, bytes);
        await hub.CallAsync("delete_repo", new() { ["repo_id"] = Model });
        await hub.Services.GetRequiredService<XetCollector>().CollectAsync(TestContext.Current.CancellationToken);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/again" });
        hub.Log.Clear();

        await UploadAsync(hub, python, bytes, model: "acme/again");

        Assert.DoesNotContain(hub.Log.Requests, IsXorbUpload);
        Assert.Equal(Sha256(bytes), (string)(await hub.CallAsync("download", new() { ["repo_id"] = "acme/again", ["path"] = "w.bin" }, home: "other"))["sha256"]!);
    }

    [Fact]
    public async Task Upload_TwoAtOnceWithTheSameContent_BothSucceedAndItIsStoredOnce()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var python = hub.WithXet();
        var bytes = RandomNumberGenerator.GetBytes(8_000_000);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/one" });
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/two" });

        await Task.WhenAll(UploadAsync(hub, python, bytes, "acme/one", "first"), UploadAsync(hub, python, bytes, "acme/two", "second"));

        Assert.InRange(StoredBytes(hub), bytes.Length, bytes.Length + 100_000);
        foreach (var model in new[] { "acme/one", "acme/two" })
        {
            Assert.Equal(Sha256(bytes), (string)(await python.CallAsync("download", new() { ["repo_id"] = model, ["path"] = "w.bin" }, home: "reader"))["sha256"]!);
        }
    }

    [Fact]
    public async Task Upload_Killed_CanBeRepeatedAndShowsNothingMeanwhile()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var python = hub.WithXet();
        var file = Path.Combine(hub.Folder("model"), "w.bin");
        var bytes = RandomNumberGenerator.GetBytes(150_000_000);
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = Model });

        using (var process = python.StartCall("upload_path", new() { ["repo_id"] = Model, ["path"] = "w.bin", ["file"] = file }))
        {
            await hub.Log.WaitAsync(IsXorbUpload, 1, TestContext.Current.CancellationToken);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Single((await hub.CallAsync("tree", new() { ["repo_id"] = Model })).AsArray());
        await python.CallAsync("upload_path", new() { ["repo_id"] = Model, ["path"] = "w.bin", ["file"] = file });
        Assert.Equal(Sha256(bytes), (string)(await python.CallAsync("download", new() { ["repo_id"] = Model, ["path"] = "w.bin" }, home: "reader"))["sha256"]!);
    }

    [Fact]
    public async Task OurUpload_ThroughChunks_IsReadByItAndIsNotSentAgain()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var files = await WriteAsync(hub.Folder("model"));
        using var ours = new ModelHub(new ModelHubOptions { Endpoint = hub.Url, Token = PythonHub.Token, CacheDirectory = hub.Folder("cache") });

        await ours.PublishAsync(ModelId.Parse(Model), hub.Folder("model"), new PublishOptions { Check = false }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(hub.Log.Requests, IsXorbUpload);
        Assert.DoesNotContain(hub.Log.Requests, request => request.Method == "PUT");
        var snapshot = await hub.WithXet().CallAsync("snapshot", new() { ["repo_id"] = Model }, home: "chunks");
        foreach (var (path, sha256) in files)
        {
            Assert.Equal(sha256, (string)snapshot["files"]![path]!);
        }

        // What it sent, ours does not send again, to another repository either.
        var bytes = RandomNumberGenerator.GetBytes(6_000_000);
        await UploadAsync(hub, hub.WithXet(), bytes);
        hub.Log.Clear();
        await File.WriteAllBytesAsync(Path.Combine(hub.Folder("copy"), "copy.bin"), bytes, TestContext.Current.CancellationToken);
        await ours.PublishAsync(ModelId.Parse("acme/copy"), hub.Folder("copy"), new PublishOptions { Check = false }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.DoesNotContain(hub.Log.Requests, IsXorbUpload);
        Assert.Equal(Sha256(bytes), (string)(await hub.CallAsync("download", new() { ["repo_id"] = "acme/copy", ["path"] = "copy.bin" }, home: "plain"))["sha256"]!);
    }

    private static async Task UploadAsync(PythonHub hub, PythonEnvironment python, byte[] bytes, string model = Model, string home = "home")
    {
        var file = Path.Combine(hub.Folder("files-" + home), "w.bin");
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        await python.CallAsync("upload_path", new() { ["repo_id"] = model, ["path"] = "w.bin", ["file"] = file }, home);
    }

    private static async Task<Dictionary<string, string>> WriteAsync(string folder)
    {
        var random = RandomNumberGenerator.GetBytes(10_000_000);
        var files = new Dictionary<string, byte[]>
        {
            ["config.json"] = "{}"u8.ToArray(),
            ["weights.bin"] = random,
            ["inserted.bin"] = [.. random[..4_000_000], .. "inserted"u8, .. random[4_000_000..]],
            ["zeros.bin"] = new byte[3_000_000],
            ["text.bin"] = XetFiles.Lines(900_000),
            ["one.bin"] = [1],
        };
        foreach (var (path, bytes) in files)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, path), bytes, TestContext.Current.CancellationToken);
        }

        return files.ToDictionary(file => file.Key, file => Sha256(file.Value));
    }

    private static bool IsXorbUpload(LoggedRequest request) =>
        request is { Method: "POST", Status: 200 } && request.Target.Contains("/xet/v1/xorbs/", StringComparison.Ordinal);

    private static long StoredBytes(PythonHub hub) =>
        new DirectoryInfo(Path.Combine(hub.DataDirectory, "blobs", "sha256")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
