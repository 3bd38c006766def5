namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

public sealed class HelpTests
{
    private static readonly string[] GlobalOptions = ["--endpoint", "--token", "--cache", "--offline", "--json", "--quiet", "--verbose"];

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("login")]
    [InlineData("whoami")]
    [InlineData("publish")]
    [InlineData("push")]
    [InlineData("check")]
    [InlineData("pull")]
    [InlineData("export")]
    [InlineData("import")]
    [InlineData("search")]
    [InlineData("info")]
    [InlineData("run")]
    [InlineData("tokenize")]
    [InlineData("cache ls")]
    [InlineData("cache verify")]
    [InlineData("cache du")]
    [InlineData("cache prune")]
    [InlineData("cache rm")]
    [InlineData("cache pin")]
    [InlineData("cache unpin")]
    [InlineData("cache rebuild-index")]
    public async Task Help_OfEveryVerb_ShowsGlobalOptionsAndExamples(string verb)
    {
        var result = (await AdnProcess.RunAsync([.. verb.Split(' '), "--help"])).Expect(0);

        Assert.All(GlobalOptions, option => Assert.Contains($"{option} ", result.StandardOutput, StringComparison.Ordinal));
        var name = verb == "push" ? "publish" : verb;
        Assert.Contains("Examples:\n  ", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains($"adn {name}", result.StandardOutput[result.StandardOutput.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Empty(result.StandardError);
    }

    [Fact]
    public async Task Program_WithoutWords_ShowsHelp()
    {
        var result = (await AdnProcess.RunAsync([])).Expect(0);

        Assert.Contains("Commands:", result.StandardOutput, StringComparison.Ordinal);
        Assert.Empty(result.StandardError);
    }

    [Fact]
    public async Task Version_Asked_IsTheOnlyLine()
    {
        var result = (await AdnProcess.RunAsync(["--version"])).Expect(0);

        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", result.StandardOutput);
        Assert.Empty(result.StandardError);
    }
}
