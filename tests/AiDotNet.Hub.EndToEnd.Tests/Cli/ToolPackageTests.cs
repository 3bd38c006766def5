using System.Diagnostics;
using System.IO.Compression;

namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

public sealed class ToolPackageTests
{
    [Fact]
    public async Task Pack_ThenInstallIntoAnEmptyHome_RunsVersionAndDemo()
    {
        using var directory = new TemporaryDirectory();
        var feed = directory.File("feed");
        var home = Directory.CreateDirectory(directory.File("home")).FullName;
        await DotnetAsync(null, "pack", Path.Combine(Fixtures.RepositoryRoot, "src", "AiDotNet.Hub"), "-o", feed);
        await DotnetAsync(null, "pack", Path.Combine(Fixtures.RepositoryRoot, "src", "AiDotNet.Hub.Runtime"), "-o", feed);
        await DotnetAsync(null, "pack", Path.Combine(Fixtures.RepositoryRoot, "src", "AiDotNet.Hub.Cli"), "-o", feed);

        var packages = Directory.EnumerateFiles(feed).Select(Path.GetFileName).ToHashSet();
        Assert.Superset(
            new HashSet<string?> { "AiDotNet.Hub.0.1.0.nupkg", "AiDotNet.Hub.Runtime.0.1.0.nupkg", "AiDotNet.Hub.Cli.0.1.0.nupkg", "AiDotNet.Hub.Cli.linux-x64.0.1.0.nupkg" },
            packages);
        AssertCarries(Path.Combine(feed, "AiDotNet.Hub.Cli.linux-x64.0.1.0.nupkg"), "samples/models/langid-tiny/model.safetensors");

        await DotnetAsync(home, "tool", "install", "AiDotNet.Hub.Cli", "--tool-path", directory.File("tools"), "--add-source", feed);
        var adn = directory.File(OperatingSystem.IsWindows() ? "tools/adn.exe" : "tools/adn");
        var environment = new Dictionary<string, string> { ["HOME"] = home, ["USERPROFILE"] = home };

        Assert.Equal("0.1.0\n", (await AdnProcess.RunAsync(["--version"], environment, program: adn)).Expect(0).StandardOutput);
        var demo = (await AdnProcess.RunAsync(["demo"], environment, program: adn)).Expect(0);
        Assert.Contains("What to try next", demo.StandardOutput, StringComparison.Ordinal);
    }

    private static void AssertCarries(string package, string end)
    {
        using var archive = ZipFile.OpenRead(package);
        Assert.Single(archive.Entries, entry => entry.FullName.EndsWith(end, StringComparison.Ordinal));
    }

    private static async Task DotnetAsync(string? home, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        if (home is not null)
        {
            start.Environment["HOME"] = start.Environment["USERPROFILE"] = start.Environment["DOTNET_CLI_HOME"] = home;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{await output}\n{await error}");
    }
}
