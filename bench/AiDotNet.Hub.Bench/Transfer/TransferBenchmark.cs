using System.Globalization;
using AiDotNet.Hub.Bench.Registry;

namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>Verified downloads over loopback by our client and by others, one right after the other, each in a process of its own.</summary>
internal sealed class TransferBenchmark(string folder, int rounds, IReadOnlyList<TransferPeer> peers)
{
    private static readonly LineKind?[] Lines = [null, new(TimeSpan.Zero, 0.01), new(TimeSpan.FromMilliseconds(20), 0.01)];

    private string Models => Path.Combine(folder, "models");

    /// <param name="arguments"><c>[RUNS] [--python PATH] [--npm FOLDER] [--only TEXT]</c>.</param>
    /// <param name="cancellationToken">Stops the benchmark.</param>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var rounds = arguments.Length > 0 && int.TryParse(arguments[0], CultureInfo.InvariantCulture, out var asked) ? asked : 5;
        var folder = Directory.CreateTempSubdirectory("adn-bench-").FullName;
        try
        {
            var peers = TransferPeer.All(After("--python"), After("--npm"));
            await new TransferBenchmark(folder, rounds, peers).MeasureAsync(After("--only") ?? "", cancellationToken);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        string? After(string option) => Array.IndexOf(arguments, option) is var at and >= 0 ? arguments[at + 1] : null;
    }

    private async Task MeasureAsync(string only, CancellationToken cancellationToken)
    {
        await using var hub = await RegistryProcess.StartAsync(folder, cancellationToken);
        var commits = await PublishAsync(hub.Url, cancellationToken);
        await using var nginx = await NginxFront.StartAsync(hub.Url, Models, commits, Path.Combine(folder, "nginx"), cancellationToken);
        (string, Uri)[] sources = nginx is null ? [("the hub", hub.Url)] : [("the hub", hub.Url), ("nginx", nginx.Url)];
        var scenarios =
            from model in new[] { TransferModel.One, TransferModel.Twenty }
            from source in sources
            from line in Lines
            select new TransferScenario(model, source.Item1, source.Item2, line);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores for client, server and line"));
        foreach (var scenario in scenarios.Where(scenario => scenario.Title.Contains(only, StringComparison.Ordinal)))
        {
            await MeasureAsync(scenario, cancellationToken);
        }
    }

    private async Task<Dictionary<TransferModel, RevisionId>> PublishAsync(Uri hub, CancellationToken cancellationToken)
    {
        using var client = new ModelHub(new ModelHubOptions { Endpoint = hub, Token = RegistryProcess.Token, CacheDirectory = Path.Combine(folder, "cache") });
        var commits = new Dictionary<TransferModel, RevisionId>();
        foreach (var model in new[] { TransferModel.Warm, TransferModel.One, TransferModel.Twenty })
        {
            await model.WriteAsync(Models, cancellationToken);
            commits[model] = await model.PublishAsync(client, Models, cancellationToken);
        }

        return commits;
    }

    private async Task MeasureAsync(TransferScenario scenario, CancellationToken cancellationToken)
    {
        await using var line = scenario.Line is null ? null : new ShapedLine(scenario.Address, scenario.Line);
        var table = new TransferTable(scenario, rounds);
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var peer in peers)
            {
                line?.Begin(round);
                var run = await ClientRun.MeasureAsync(peer, scenario, line?.Address ?? scenario.Address, folder, cancellationToken);

                // The first round warms up.
                if (round > 0)
                {
                    table.Add(peer.Name, run, line?.Resets ?? 0);
                }
            }
        }

        table.Print();
    }
}
