using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>What <c>adn-hub</c> makes of its settings, as a process.</summary>
public sealed class ServeProcessTests
{
    [Fact]
    public async Task Serve_WrongSettingInTheEnvironment_NamesItAndDoesNotStart()
    {
        using var directory = new TemporaryDirectory();

        var (exit, output, error) = await HubProcess.RunAsync(
            new Dictionary<string, string> { ["Hub__Lfs__PartSiz"] = "1" }, "serve", "--data", directory.File("data"), "--port", "0");

        Assert.Equal((1, ""), (exit, output));
        Assert.StartsWith("adn-hub: The setting Hub:Lfs:PartSiz is not known. Hub:Lfs has MaxFileSize, MultipartThreshold, PartSize", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory.File("data")));
    }

    [Theory]
    [InlineData("--Hub:Database:Provider=PostgreSql", "PostgreSQL comes with")]
    [InlineData("--Hub:Lfs:PartSize", "needs a value")]
    [InlineData("--log-format=xml", "Hub:LogFormat is 'xml'; one of Text, Json is needed")]
    [InlineData("--config=no-such.json", "no-such.json")]
    public async Task Serve_WrongArgument_SaysWhatIsWrong(string argument, string message)
    {
        using var directory = new TemporaryDirectory();

        var (exit, _, error) = await HubProcess.RunAsync(null, "serve", "--data", directory.File("data"), "--port", "0", argument);

        Assert.Equal(1, exit);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_FileEnvironmentAndArgument_TheLastOneWins()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory.File("data"));
        await File.WriteAllTextAsync(
            directory.File("data/adn-hub.json"), """{"Hub":{"PublicUrl":"https://file.example","RateLimits":{"Api":1000,"Window":"00:01:00","Pages":7}}}""");
        using var process = HubProcess.Start(
            new Dictionary<string, string> { ["Hub__PublicUrl"] = "https://environment.example", ["Hub__RateLimits__Api"] = "2000" },
            "serve", "--data", directory.File("data"), "--port", "0", "--hub:publicurl", "https://argument.example");
        using var client = new HubClient(await process.AddressAsync(), (await File.ReadAllTextAsync(directory.File("data/admin-token"))).Trim());

        Assert.Equal("https://argument.example/admin/m", await client.CreateAsync("admin/m"));
        using var api = await client.Http.GetAsync(new Uri("/api/models", UriKind.Relative));
        using var page = await client.Http.GetAsync(new Uri("/admin", UriKind.Relative));
        Assert.Contains("q=2000;w=60", string.Join("", api.Headers.GetValues("RateLimit-Policy")), StringComparison.Ordinal);
        Assert.Contains("q=7;w=60", string.Join("", page.Headers.GetValues("RateLimit-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_MigrateOnStartIsOff_RefusesOldTablesUntilMigrateHasRun()
    {
        using var directory = new TemporaryDirectory();
        string[] settings = ["--data", directory.File("data"), "--Hub:Database:ConnectionString", $"Data Source={directory.File("elsewhere.db")}", "--Hub:Database:MigrateOnStart", "false"];

        var (refused, _, error) = await HubProcess.RunAsync(null, ["serve", "--port", "0", .. settings]);
        var (migrated, names, _) = await HubProcess.RunAsync(null, ["migrate", .. settings]);
        var (again, nothing, _) = await HubProcess.RunAsync(null, ["migrate", .. settings]);
        using var process = HubProcess.Start(["serve", "--port", "0", .. settings]);
        await process.AddressAsync();

        Assert.Equal((1, 0, 0), (refused, migrated, again));
        Assert.Contains("Run 'adn-hub migrate'", error, StringComparison.Ordinal);
        Assert.Contains("_Initial", names, StringComparison.Ordinal);
        Assert.Contains("has this version's tables", nothing, StringComparison.Ordinal);
        Assert.True(File.Exists(directory.File("elsewhere.db")));
        Assert.False(File.Exists(directory.File("data/hub.db")));
    }

    [Fact]
    public async Task Serve_KestrelEndpointWithCertificate_SpeaksTlsAndSaysSoInAddresses()
    {
        using var directory = new TemporaryDirectory();
        var (certificate, key) = await SelfSignedCertificate.WriteAsync(directory);
        var configuration = new JsonObject
        {
            ["Kestrel"] = new JsonObject
            {
                ["Endpoints"] = new JsonObject
                {
                    ["Https"] = new JsonObject
                    {
                        ["Url"] = "https://127.0.0.1:0",
                        ["Certificate"] = new JsonObject { ["Path"] = certificate, ["KeyPath"] = key },
                    },
                },
            },
        };
        await File.WriteAllTextAsync(directory.File("tls.json"), configuration.ToJsonString());
        using var process = HubProcess.Start("serve", "--data", directory.File("data"), "--config", directory.File("tls.json"));

        var hub = await process.AddressAsync();
        using var client = new HubClient(hub, (await File.ReadAllTextAsync(directory.File("data/admin-token"))).Trim());

        Assert.Equal("https", hub.Scheme);
        Assert.Equal($"https://127.0.0.1:{hub.Port}/admin/m", await client.CreateAsync("admin/m"));
    }

    [Fact]
    public async Task Serve_CertificateThatIsNotThere_SaysSo()
    {
        using var directory = new TemporaryDirectory();

        var (exit, _, error) = await HubProcess.RunAsync(
            null, "serve", "--data", directory.File("data"), "--Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0",
            "--Kestrel:Endpoints:Https:Certificate:Path", directory.File("none.pem"));

        Assert.Equal(1, exit);
        Assert.Matches("(?m)^adn-hub: The hub cannot listen as Kestrel:Endpoints says: .*none.pem", error);
    }

    [Fact]
    public async Task Serve_EverythingItWrites_IsForItsOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        using var directory = new TemporaryDirectory();
        using var process = HubProcess.Start("serve", "--data", directory.File("data"), "--port", "0");
        using var client = new HubClient(await process.AddressAsync(), (await File.ReadAllTextAsync(directory.File("data/admin-token"))).Trim());
        await client.CreateAsync("admin/m");
        await client.PublishAsync("admin/m", "a.bin", RandomNumberGenerator.GetBytes(100_000));

        var entries = new DirectoryInfo(directory.File("data")).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).ToList();

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.Contains(entries, entry => entry.Name == "hub.db");
        Assert.Contains(entries, entry => entry.Name.Length == 64);
        Assert.Empty(entries.Append(new DirectoryInfo(directory.File("data"))).Where(entry => (entry.UnixFileMode & Others) != 0).Select(entry => entry.FullName));
    }

    [Fact]
    public async Task Serve_JsonLogAtItsFinest_HoldsNoSecret()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var directory = new TemporaryDirectory();
        using var process = HubProcess.Start(
            "serve", "--data", directory.File("data"), "--port", "0", "--log-format", "json",
            "--Logging:LogLevel:Default", "Trace", "--Logging:Console:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace");
        var token = (await process.AddressAsync(), (await File.ReadAllTextAsync(directory.File("data/admin-token"))).Trim());
        using var client = new HubClient(token.Item1, token.Item2);
        await client.Http.GetStringAsync(new Uri("/api/whoami-v2", UriKind.Relative));
        await client.CreateAsync("admin/m");
        var bytes = Encoding.ASCII.GetBytes("the bytes of a file");
        await client.PublishAsync("admin/m", "a.bin", bytes);
        var ticket = (await client.UploadAddressAsync("admin/m", [1, 2, 3])).Query;
        using (var refused = new HubClient(token.Item1, "hf_guessedGuessedGuessedGuessedGuessedGuess"))
        using (await refused.Http.GetAsync(new Uri("/api/whoami-v2", UriKind.Relative)))
        {
        }

        await process.TerminateAsync();
        await process.WaitAsync();
        await process.RestOfOutputAsync();

        var lines = process.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var events = lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains(events, line => line.GetProperty("Category").GetString()!.EndsWith("RequestLog", StringComparison.Ordinal)
            && line.GetProperty("State").TryGetProperty("Path", out var path) && path.GetString() == "/api/whoami-v2");
        Assert.Contains(events, line => line.GetProperty("State").TryGetProperty("User", out var user) && user.GetString() == "admin");
        Assert.DoesNotContain(token.Item2, process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("guessedGuessed", process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("ticket=", process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.UnescapeDataString(ticket.Split('=')[1])[..40], process.Error, StringComparison.Ordinal);
    }
}
