using System.Text.RegularExpressions;
using Xunit.Sdk;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>The files below <c>scenarios/</c>: each function without arguments is a test with a hub of its own, written in the words of the client's users.</summary>
public static partial class Scenarios
{
    private static readonly string Folder = Path.Combine(Fixtures.RepositoryRoot, "tests", "AiDotNet.Hub.EndToEnd.Tests", "PythonClient", "scenarios");

    /// <summary>The scenarios of a file; those that others of it call take arguments, or begin with an underscore.</summary>
    public static IEnumerable<TheoryDataRow<string>> In(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder, file + ".py"));
        return Function().Matches(text).Select(function => new TheoryDataRow<string>(function.Groups["name"].Value));
    }

    /// <summary>Runs one; its traceback is the failure.</summary>
    public static async Task RunAsync(PythonClientInstallation client, string file, string scenario)
    {
        await using var hub = await PythonHub.StartForScenarioAsync(client);
        var (exit, output, error) = await hub.RunPythonAsync(Path.Combine(Folder, "scenario.py"), file, scenario);
        if (exit != 0)
        {
            throw new XunitException($"{file}.{scenario} failed.\n{output}{error}");
        }
    }

    [GeneratedRegex(@"^def (?<name>[a-z]\w*)\(\):", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Function();
}
