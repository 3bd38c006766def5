using System.Globalization;
using System.Security.Cryptography;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>One file of 2 GB through the Python client and a hub in a process of its own, whose memory is looked at.</summary>
public sealed class LargeFileTests(PythonClientInstallation client)
{
    private const long Size = 2_000_000_001;

    /// <summary>What the hub's process may ever have had in memory: a tenth of the file, and what .NET itself needs.</summary>
    private const long MaxResidentBytes = 400_000_000;

    [Fact]
    public async Task UploadAndDownload_TwoGigabytes_StaysWithinABoundOfMemory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of a process's memory is read from /proc.");
        await client.RequireAsync();
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("seed.json"), LoggedHub.Seed);
        using var adn = AdnProcess.StartInteractive(["serve", "--data", directory.File("data"), "--port", "0", "--seed", directory.File("seed.json")]);
        var hub = new PythonEnvironment(client, new Uri((await adn.StandardOutput.ReadLineAsync())!), directory);
        var digest = await WriteAsync(directory.File("large.bin"));

        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/large" });
        await hub.CallAsync("upload_path", new() { ["repo_id"] = "acme/large", ["path"] = "large.bin", ["file"] = directory.File("large.bin") });
        File.Delete(directory.File("large.bin"));
        var info = await hub.CallAsync("model_info", new() { ["repo_id"] = "acme/large", ["files_metadata"] = true });
        var local = await hub.CallAsync("download", new() { ["repo_id"] = "acme/large", ["path"] = "large.bin" });

        Assert.Equal(Size, (long)info["files"]!["large.bin"]!["size"]!);
        Assert.Equal(digest, (string)info["files"]!["large.bin"]!["sha256"]!);
        Assert.Equal(digest, (string)local["sha256"]!);
        Assert.InRange(PeakOf(adn.Id), 1, MaxResidentBytes);
        adn.Signal("TERM");
        (await adn.WaitAsync()).Expect(0);
    }

    /// <summary>A file that takes no room on the disk but for its ends.</summary>
    private static async Task<string> WriteAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.Asynchronous);
        await file.WriteAsync(RandomNumberGenerator.GetBytes(1000));
        file.Position = Size - 1000;
        await file.WriteAsync(RandomNumberGenerator.GetBytes(1000));
        file.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
    }

    private static long PeakOf(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
