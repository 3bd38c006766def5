using System.Net;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Hosting;
using Microsoft.Extensions.Configuration;

namespace AiDotNet.Hub.Server.Tests.Hosting;

public sealed class ForegroundServerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_FreshHubWithoutSeed_KeepsTheTokenInAFileAndShowsItOnATerminalAlone(bool isTerminal)
    {
        using var directory = new TemporaryDirectory();
        using var stop = new CancellationTokenSource();
        using var output = new LineSignal();
        using var error = new StringWriter();
        var running = ForegroundServer.RunAsync(Loaded(new HubServerOptions { DataDirectory = directory.File("data") }), output, error, isTerminal, stop.Token);

        var url = new Uri(await output.FirstLine.WaitAsync(TimeSpan.FromSeconds(60)));
        using var http = new HttpClient { BaseAddress = url };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready")).StatusCode);
        var token = (await File.ReadAllTextAsync(directory.File("data/admin-token"))).Trim();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.Contains("\"name\":\"admin\"", await http.GetStringAsync("/api/whoami-v2"), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.File("data/admin-token")));
        }

        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(url.GetLeftPart(UriPartial.Authority), output.ToString().Trim());
        Assert.Contains("admin-token", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(isTerminal, error.ToString().Contains(token, StringComparison.Ordinal));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/health/ready"));
    }

    [Fact]
    public async Task RunAsync_SeedThatLeavesATokenOpen_PrintsItOnceAndNeverAgain()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("seed.json"), """{"users":[{"name":"carol","tokens":[{"name":"laptop","role":"write"}]}]}""");
        var options = new HubServerOptions { DataDirectory = directory.File("data"), SeedFile = directory.File("seed.json") };

        Assert.Matches("'laptop' of 'carol'.*: hf_[A-Za-z0-9]{40}", await RunOnceAsync(options));
        Assert.DoesNotContain("hf_", await RunOnceAsync(options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_SeedThatCannotBeRead_LeavesNothingListeningAndNoDatabase()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("seed.json"), """{"userz":[]}""");
        var options = new HubServerOptions { DataDirectory = directory.File("data"), SeedFile = directory.File("seed.json") };
        var refusal = await Assert.ThrowsAsync<AiDotNet.Hub.Errors.HubException>(() => HubServerHost.StartAsync(options, CancellationToken.None));
        Assert.Contains("userz", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory.File("data")));
    }

    private static LoadedConfiguration Loaded(HubServerOptions options) => new(options, new ConfigurationBuilder().Build());

    private static async Task<string> RunOnceAsync(HubServerOptions options)
    {
        using var stop = new CancellationTokenSource();
        using var output = new LineSignal();
        using var error = new StringWriter();
        var running = ForegroundServer.RunAsync(Loaded(options), output, error, errorIsTerminal: false, stop.Token);
        await output.Flushed.WaitAsync(TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        await running;
        return output.ToString();
    }

    /// <summary>Keeps what is written, and says when the first line and when all of it is there.</summary>
    private sealed class LineSignal : StringWriter
    {
        private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _flushed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> FirstLine => _first.Task;

        public Task Flushed => _flushed.Task;

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            _first.TrySetResult(value ?? "");
            return Task.CompletedTask;
        }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            _flushed.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
