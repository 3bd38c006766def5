using System.Text.RegularExpressions;
using Xunit.Sdk;

namespace AiDotNet.Hub.EndToEnd.Tests.NpmClient;

/// <summary>Two more clients that no one here wrote: <c>@huggingface/hub</c> and <c>@huggingface/transformers</c>. Each exported function of a script is a test.</summary>
public sealed partial class NpmScenarioTests(NpmInstallation npm)
{
    public static IEnumerable<TheoryDataRow<string>> In(string file)
    {
        var script = Path.Combine(Fixtures.RepositoryRoot, "tests", "AiDotNet.Hub.EndToEnd.Tests", "NpmClient", file + ".mjs");
        return Function().Matches(File.ReadAllText(script)).Select(function => new TheoryDataRow<string>(function.Groups["name"].Value));
    }

    [Theory]
    [MemberData(nameof(In), "hub")]
    public Task Hub_ByTheJavaScriptClient_HoldsAsWritten(string scenario) => RunAsync("hub", scenario);

    [Theory]
    [MemberData(nameof(In), "pull-requests")]
    public Task PullRequests_ByTheJavaScriptClient_HoldsAsWritten(string scenario) => RunAsync("pull-requests", scenario);

    [Theory]
    [MemberData(nameof(In), "transformers")]
    public Task Transformers_FromOurServer_HoldsAsWritten(string scenario) => RunAsync("transformers", scenario);

    private async Task RunAsync(string file, string scenario)
    {
        await npm.RequireAsync();
        await using var hub = await LoggedHub.StartForScenarioAsync();
        var environment = new Dictionary<string, string>
        {
            ["HUB_URL"] = hub.Url.GetLeftPart(UriPartial.Authority),
            ["HUB_TOKENS"] = LoggedHub.Tokens,
            ["HUB_FOLDER"] = Directory.CreateDirectory(hub.Directory.File("client")).FullName,
            ["HUB_TINY_MODEL"] = file == "transformers" ? Fixtures.Shared("tiny-onnx/bert-sequence-classification") : "",
        };
        var (exit, output) = await npm.RunNodeAsync(environment, "run.mjs", file, scenario);
        if (exit != 0)
        {
            throw new XunitException($"{file}.{scenario} failed.\n{output}");
        }
    }

    [GeneratedRegex(@"^export async function (?<name>\w+)\(\)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Function();
}
