using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>Transfers that break off: what was sent is not sent again.</summary>
public sealed class InterruptedTransferTests(PythonClientInstallation client)
{
    private const int Files = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task UploadFolder_KilledMidway_SecondRunSendsOnlyTheRest()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var folder = hub.Folder("model");
        var files = await WriteWeightsAsync(folder);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });

        await KillAfterAsync(hub, "upload_folder", new() { ["repo_id"] = "acme/m", ["folder"] = folder }, request => request is { Method: "PUT", Status: 200 });
        var received = hub.Log.Requests.Count(request => request is { Method: "PUT", Status: 200 });
        Assert.DoesNotContain(hub.Log.Requests, request => request.Target.Contains("/commit/", StringComparison.Ordinal));
        Assert.InRange(received, 1, Files - 1);
        Assert.Single((await hub.CallAsync("tree", new() { ["repo_id"] = "acme/m" })).AsArray());
        hub.Log.Clear();
        await hub.CallAsync("upload_folder", new() { ["repo_id"] = "acme/m", ["folder"] = folder });

        Assert.InRange(hub.Log.Requests.Count(request => request.Method == "PUT"), 0, Files - received);
        ModelFolder.AssertEqual(files, (await hub.CallAsync("snapshot", new() { ["repo_id"] = "acme/m" }))["files"]!);
    }

    [Fact]
    public async Task Snapshot_KilledMidway_SecondRunFetchesOnlyTheRest()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var folder = hub.Folder("model");
        var files = await WriteWeightsAsync(folder);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });
        await hub.CallAsync("upload_folder", new() { ["repo_id"] = "acme/m", ["folder"] = folder });
        hub.Log.Clear();

        await KillAfterAsync(hub, "snapshot", new() { ["repo_id"] = "acme/m" }, request => request.SendsFile);
        var kept = Directory.EnumerateFiles(Path.Combine(hub.Folder("home"), "hub"), "*", SearchOption.AllDirectories)
            .Count(file => file.Contains($"{Path.DirectorySeparatorChar}blobs{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && Path.GetFileName(file).Length == 64);
        hub.Log.Clear();
        var snapshot = await hub.CallAsync("snapshot", new() { ["repo_id"] = "acme/m" });

        // .gitattributes is the one that may come again with the rest.
        Assert.InRange(hub.Log.Requests.Count(request => request.SendsFile), 0, Files + 1 - kept);
        ModelFolder.AssertEqual(files, snapshot["files"]!);
    }

    /// <summary>Protocol §8.5: after a cut the client goes on by a range of the same address.</summary>
    [Fact]
    public async Task Download_LineBreaks_GoesOnWhereItStopped()
    {
        // The client keeps what it has in steps of 10 MB.
        const int Step = 10 * 1024 * 1024;
        await using var hub = await PythonHub.StartAsync(client);
        var bytes = RandomNumberGenerator.GetBytes(26_000_000);
        var file = Path.Combine(hub.Folder("model"), "weights.bin");
        await File.WriteAllBytesAsync(file, bytes);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });
        await hub.CallAsync("upload_path", new() { ["repo_id"] = "acme/m", ["path"] = "weights.bin", ["file"] = file });

        await using var line = new BreakingLine(hub.Url, 12_000_000) { Remaining = 2 };
        var local = await hub.Through(line.Url).CallAsync("download", new() { ["repo_id"] = "acme/m", ["path"] = "weights.bin" });

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), (string)local["sha256"]!);
        Assert.Equal(2, line.Broken);
        Assert.Equal(
            [$"bytes={Step}-", $"bytes={2 * Step}-"],
            hub.Log.Requests.Where(request => request is { Method: "GET", Status: 206 }).Select(request => request.Range).Order(StringComparer.Ordinal));
    }

    private static async Task KillAfterAsync(PythonHub hub, string function, JsonObject arguments, Func<LoggedRequest, bool> match)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var process = hub.StartCall(function, arguments);
        await hub.Log.WaitAsync(match, 2, patience.Token);
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(patience.Token);
    }

    private static async Task<Dictionary<string, string>> WriteWeightsAsync(string folder)
    {
        var files = new Dictionary<string, string>();
        for (var number = 0; number < Files; number++)
        {
            var bytes = RandomNumberGenerator.GetBytes(4_000_000);
            await File.WriteAllBytesAsync(Path.Combine(folder, $"weights-{number:00}.bin"), bytes);
            files[$"weights-{number:00}.bin"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        }

        return files;
    }
}
