using AiDotNet.Hub.CacheWorker.Kills;
using AiDotNet.Hub.EndToEnd.Tests.RoundTrip;

namespace AiDotNet.Hub.EndToEnd.Tests.Kills;

/// <summary>Clients that are killed in the middle of what they do. The only test that waits for real time; <c>AiDotNet.Hub.Bench kill 1000</c> is the long form.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 200;

    [Fact]
    public async Task Clients_KilledAtRandomPoints_LeaveCachesAndHubWhole()
    {
        await using var hub = await LoopbackHub.StartAsync();
        await using var harness = new KillHarness(hub.Directory.File("kills"), hub.Url, LoopbackHub.Token, Random.Shared.Next());

        var report = await harness.RunAsync(Kills, TestContext.Current.CancellationToken);

        output.WriteLine(report.ToString());
        Assert.True(report.Problems.Count == 0, report.ToString());
        Assert.InRange(report.Kills, Kills, int.MaxValue);
        Assert.All(["pull", "publish", "prune", "verify", "rm"], command => Assert.InRange(report.KillsByCommand[command], Kills / 20, Kills));
    }
}
