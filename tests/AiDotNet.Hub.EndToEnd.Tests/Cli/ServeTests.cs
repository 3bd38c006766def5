using System.Net;
using System.Net.Sockets;

namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

public sealed class ServeTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Serve_FreePort_PrintsAddressFirstAnswersAndStopsInOrder(string signal)
    {
        using var directory = new TemporaryDirectory();
        using var adn = AdnProcess.StartInteractive(["serve", "--data", directory.File("data"), "--port", "0"]);

        var address = await adn.StandardOutput.ReadLineAsync();

        Assert.Matches("^http://localhost:[0-9]+$", address);
        Assert.Equal(HttpStatusCode.OK, await GetStatusAsync($"{address}/health/ready"));
        Assert.True(File.Exists(directory.File("data/admin-token")));
        adn.Signal(signal);
        var result = (await adn.WaitAsync()).Expect(0);
        Assert.Contains(directory.File("data/admin-token"), result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain((await File.ReadAllTextAsync(directory.File("data/admin-token"))).Trim(), result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_PortTaken_SaysSoAndExitsWithOne()
    {
        using var directory = new TemporaryDirectory();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var result = (await AdnProcess.RunAsync(["serve", "--data", directory.File("data"), "--port", $"{port}"])).Expect(1);

        Assert.Empty(result.StandardOutput);
        Assert.Contains($"localhost:{port}", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_SeedWithUnknownKey_NamesTheKey()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("seed.json"), """{"users":[{"name":"alice","colour":"red"}]}""");

        var result = await AdnProcess.RunAsync(["serve", "--data", directory.File("data"), "--port", "0", "--seed", directory.File("seed.json")]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Empty(result.StandardOutput);
        Assert.Contains("colour", result.StandardError, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> GetStatusAsync(string url)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(url));
        return response.StatusCode;
    }
}
