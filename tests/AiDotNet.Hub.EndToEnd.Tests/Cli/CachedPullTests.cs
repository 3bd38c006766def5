using System.Text;

namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

/// <summary>A model that is in the cache already is found at once: what fetches, runs or serves models is not even loaded.</summary>
public sealed class CachedPullTests(ServedHub hub) : IClassFixture<ServedHub>
{
    [Fact]
    public async Task Pull_CommitInTheCache_LoadsNeitherServerNorEngineNorResilience()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        (await AdnProcess.RunAsync(["publish", "acme/cached", Fixtures.SampleModel("langid-tiny")], environment)).Expect(0);
        var folder = (await AdnProcess.RunAsync(["pull", "acme/cached"], environment)).Expect(0).Lines.Single();
        var trace = home.File("loaded.nettrace");
        var traced = new Dictionary<string, string>(environment)
        {
            // The runtime's own record of the assemblies that it loads.
            ["DOTNET_EnableEventPipe"] = "1",
            ["DOTNET_EventPipeConfig"] = "Microsoft-Windows-DotNETRuntime:0x8:4",
            ["DOTNET_EventPipeOutputPath"] = trace,
        };

        var again = (await AdnProcess.RunAsync(["pull", $"acme/cached@{Path.GetFileName(folder)}"], traced)).Expect(0);

        Assert.Equal(folder, again.Lines.Single());
        var bytes = await File.ReadAllBytesAsync(trace);
        string[] names = ["AiDotNet.Hub", "adn-hub", "AiDotNet.Hub.Runtime", "Microsoft.ML.OnnxRuntime", "Microsoft.AspNetCore", "Polly.Core", "Microsoft.Extensions.Http.Resilience"];
        Assert.Equal(["AiDotNet.Hub"], names.Where(name => bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(name + ",")) >= 0));
    }
}
