using System.Diagnostics;

namespace AiDotNet.Hub.Server.Tests.Hosting;

/// <summary>The server's own executable, as a process.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task Serve_UntilItIsTerminated_EndsInOrder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var directory = new TemporaryDirectory();
        using var process = Start("serve", "--data", directory.File("data"), "--port", "0");
        var error = process.StandardError.ReadToEndAsync();

        var url = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Matches("^http://localhost:[0-9]+$", url);
        using (var http = new HttpClient())
        {
            Assert.Equal("Healthy", await http.GetStringAsync(url + "/health/ready"));
        }

        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync());
        Assert.DoesNotContain("hf_", await error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WithoutAUsableHost_SaysWhyAndFails()
    {
        using var directory = new TemporaryDirectory();
        using var process = Start("serve", "--data", directory.File("data"), "--host", "no such host", "--port", "0");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((1, ""), (process.ExitCode, await output));
        Assert.StartsWith("adn-hub: 'no such host' is no address", error, StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "adn-hub.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
