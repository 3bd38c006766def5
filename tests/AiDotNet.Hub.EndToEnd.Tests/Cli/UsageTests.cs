using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("cache")]
    [InlineData("pull")]
    [InlineData("pull a--b")]
    [InlineData("pull a/b/c")]
    [InlineData("pull acme/bert@")]
    [InlineData("pull acme/bert --nonsense")]
    [InlineData("pull acme/bert config.json --include *.json")]
    [InlineData("info ../secret")]
    [InlineData("publish acme/bert")]
    [InlineData("publish acme/bert ./there-is-no-such-folder")]
    [InlineData("check ./there-is-no-such-folder")]
    [InlineData("search --limit 0")]
    [InlineData("search --limit many")]
    [InlineData("search --sort beauty")]
    [InlineData("run acme/bert")]
    [InlineData("run acme/bert text --stdin")]
    [InlineData("run acme/bert --tensors in.safetensors")]
    [InlineData("run acme/bert --task nonsense --stdin")]
    [InlineData("run acme/bert --hidden-states --stdin")]
    [InlineData("run ./there-is-no-such-folder text")]
    [InlineData("run a--b text")]
    [InlineData("tokenize ./there-is-no-such-folder")]
    [InlineData("tokenize acme/bert --offsets bytes")]
    [InlineData("tokenize acme/bert --skip-special-tokens")]
    [InlineData("serve --port 70000")]
    [InlineData("serve --seed ./there-is-no-such-file")]
    [InlineData("whoami --endpoint ftp://example.org")]
    [InlineData("whoami --endpoint nonsense")]
    public async Task Adn_WrongCommandLine_ExitsWithTwoAndSaysWhyOnStandardError(string words)
    {
        var result = (await AdnProcess.RunAsync(words.Split(' '))).Expect(2);

        Assert.Empty(result.StandardOutput);
        Assert.StartsWith("adn: ", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pull a--b --json")]
    [InlineData("check ./there-is-no-such-folder --json")]
    public async Task Adn_WrongCommandLineWithJson_StandardErrorIsOneJsonValue(string words)
    {
        var result = (await AdnProcess.RunAsync(words.Split(' '))).Expect(2);

        Assert.Empty(result.StandardOutput);
        var error = JsonNode.Parse(result.StandardError)!["error"]!;
        Assert.Equal("Usage", (string?)error["code"]);
        Assert.NotEmpty((string)error["message"]!);
    }

    [Fact]
    public async Task Login_EmptyStandardInput_IsUsageError()
    {
        var result = (await AdnProcess.RunAsync(["login"], standardInput: "\n")).Expect(2);

        Assert.Contains("--token", result.StandardError, StringComparison.Ordinal);
    }
}
