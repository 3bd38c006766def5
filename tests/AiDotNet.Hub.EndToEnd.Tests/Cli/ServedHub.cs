namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

/// <summary>A hub that <c>adn serve</c> runs as a process of its own, with a user alice, an organisation acme and their tokens.</summary>
public sealed class ServedHub : IAsyncLifetime
{
    public const string WriteToken = "hf_aliceAliceAliceAliceAliceAliceAliceAlicE";
    public const string ReadToken = "hf_bobBobBobBobBobBobBobBobBobBobBobBobBobB";

    private string Seed => $$"""
        {
          "users": [
            {"name": "alice", "fullname": "Alice Example", "tokens": [{"name": "laptop", "role": "write", "token": "{{WriteToken}}"}]},
            {"name": "bob", "tokens": [{"name": "reader", "role": "read", "token": "{{ReadToken}}"}]}
          ],
          "organizations": [{"name": "{{Organization}}", "members": [{"user": "alice", "role": "admin"}]}],
          "defaultNamespace": "{{Organization}}"
        }
        """;

    private readonly TemporaryDirectory _directory = new();
    private AdnProcess? _process;

    public string Url { get; private set; } = "";

    /// <summary>The organisation that it has.</summary>
    internal string Organization { get; init; } = "acme";

    public string DataDirectory => _directory.File("data");

    /// <summary>An environment with this hub, alice's token, and a home and cache of the test's own.</summary>
    internal Dictionary<string, string> Environment(string home, string? token = WriteToken)
    {
        var environment = new Dictionary<string, string>
        {
            ["AIDOTNET_HUB_ENDPOINT"] = Url,
            ["AIDOTNET_HUB_CACHE"] = Path.Combine(home, "cache"),
            ["HOME"] = home,
            ["USERPROFILE"] = home,
        };
        if (token is not null)
        {
            environment["AIDOTNET_HUB_TOKEN"] = token;
        }

        return environment;
    }

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_directory.File("seed.json"), Seed);
        _process = AdnProcess.StartInteractive(["serve", "--data", DataDirectory, "--port", "0", "--seed", _directory.File("seed.json")]);
        Url = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The hub did not start: {(await _process.WaitAsync()).StandardError}");
    }

    public async ValueTask DisposeAsync()
    {
        _process!.Signal("TERM");
        await _process.WaitAsync();
        _process.Dispose();
        _directory.Dispose();
    }
}
