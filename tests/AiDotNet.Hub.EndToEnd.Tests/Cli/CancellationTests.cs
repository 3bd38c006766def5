using System.Net;
using System.Net.Sockets;

namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

public sealed class CancellationTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Adn_SignalWhileTheHubDoesNotAnswer_ExitsWith130(string signal)
    {
        using var home = new TemporaryDirectory();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var adn = AdnProcess.Start(
            ["pull", "acme/bert", "--endpoint", $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"],
            new Dictionary<string, string> { ["HOME"] = home });

        using var overdue = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var connection = await silent.AcceptTcpClientAsync(overdue.Token);
        adn.Signal(signal);

        var result = (await adn.WaitAsync()).Expect(130);
        Assert.Empty(result.StandardOutput);
        Assert.Equal("adn: Cancelled.\n", result.StandardError);
    }

    [Theory]
    [InlineData("tokenize")]
    [InlineData("run --stdin --json")]
    public async Task Adn_SignalWhileStandardInputIsSilent_ExitsWith130(string words)
    {
        using var adn = AdnProcess.StartInteractive([.. words.Split(' '), Fixtures.SampleModel("langid-tiny")]);
        await adn.StandardInput.WriteLineAsync("\"a\"");
        await adn.StandardInput.FlushAsync();
        Assert.NotNull(await adn.StandardOutput.ReadLineAsync());

        adn.Signal("INT");

        (await adn.WaitAsync()).Expect(130);
    }
}
