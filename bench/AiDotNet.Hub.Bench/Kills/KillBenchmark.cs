using System.Globalization;
using AiDotNet.Hub.CacheWorker.Kills;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Hosting;

namespace AiDotNet.Hub.Bench.Kills;

/// <summary>The kill harness of the tests, for as long as one likes.</summary>
internal static class KillBenchmark
{
    private const int DefaultKills = 1000;

    private const string Token = "hf_bench000000000000000000000000000000000000";

    private const string Seed =
        """
        {"users":[{"name":"bench","tokens":[{"name":"bench","role":"write","token":"hf_bench000000000000000000000000000000000000"}]}],
         "organizations":[{"name":"acme","members":[{"user":"bench","role":"admin"}]}]}
        """;

    /// <param name="arguments"><c>[KILLS] [--seed NUMBER] [--keep]</c>.</param>
    /// <param name="cancellationToken">Stops between rounds.</param>
    /// <returns>0 where nothing was found.</returns>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var kills = arguments.Length > 0 && int.TryParse(arguments[0], CultureInfo.InvariantCulture, out var asked) ? asked : DefaultKills;
        var seed = Array.IndexOf(arguments, "--seed") is var at and >= 0 ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : Random.Shared.Next();
        var folder = Directory.CreateTempSubdirectory("adn-kill-").FullName;
        Console.WriteLine($"seed {seed}, in {folder}");
        await File.WriteAllTextAsync(Path.Combine(folder, "seed.json"), Seed, cancellationToken);
        var options = new HubServerOptions { DataDirectory = Path.Combine(folder, "data"), SeedFile = Path.Combine(folder, "seed.json") };
        KillReport report;
        await using (var hub = await HubServerHost.StartAsync(options, cancellationToken))
        await using (var harness = new KillHarness(folder, hub.Url, Token, seed))
        {
            report = await harness.RunAsync(kills, cancellationToken);
        }

        Console.Write(report.ToString());
        if (!arguments.Contains("--keep"))
        {
            Directory.Delete(folder, recursive: true);
        }

        return report.Problems.Count == 0 ? 0 : 1;
    }
}
