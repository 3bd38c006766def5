using System.Diagnostics;
using System.Text.RegularExpressions;
using AiDotNet.Hub.EndToEnd.Tests.RoundTrip;

namespace AiDotNet.Hub.EndToEnd.Tests.Docs;

/// <summary>What the README shows is compiled and run.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Readme_ItsProgram_IsTheSampleThatIsCompiled()
    {
        var shown = CodeBlock().Match(Normalized("README.md")).Groups["code"].Value;
        var compiled = Normalized("samples/Quickstart/Program.cs");

        Assert.Equal(shown, compiled[(compiled.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
    }

    [Fact]
    public async Task Quickstart_AgainstAHubOfItsOwn_FindsFetchesAndRuns()
    {
        await using var loopback = await LoopbackHub.StartAsync();
        using var hub = loopback.Client("publisher");
        await hub.PublishAsync(ModelId.Parse("acme/langid-tiny"), Fixtures.SampleModel("langid-tiny"));
        var start = new ProcessStartInfo("dotnet", [Program()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = loopback.Directory.File("home");
        start.Environment["AIDOTNET_HUB_ENDPOINT"] = loopback.Url.ToString();
        start.Environment["AIDOTNET_HUB_CACHE"] = loopback.Directory.File("cache");

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, await error);
        var lines = (await output).TrimEnd().ReplaceLineEndings("\n").Split('\n');
        Assert.StartsWith("acme/langid-tiny: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(loopback.Directory.File("cache"), lines[1], StringComparison.Ordinal);
        Assert.StartsWith("en 0.", lines[2], StringComparison.Ordinal);
        Assert.Equal("input_ids, attention_mask, token_type_ids, position_ids -> logits", lines[3]);
    }

    private static string Program() => Path.Combine(
        AppContext.BaseDirectory.Replace(typeof(ReadmeTests).Assembly.GetName().Name!, "Quickstart", StringComparison.Ordinal), "Quickstart.dll");

    private static string Normalized(string path) => File.ReadAllText(Path.Combine(Fixtures.RepositoryRoot, path)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
