using System.Globalization;

namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>The figures of one scenario, round by round.</summary>
internal sealed class TransferTable(TransferScenario scenario, int rounds)
{
    private readonly Dictionary<string, List<ClientRun?>> _runs = [];
    private readonly Dictionary<string, int> _resets = [];

    public void Add(string client, ClientRun? run, int resets)
    {
        if (!_runs.TryGetValue(client, out var runs))
        {
            _runs[client] = runs = [];
        }

        runs.Add(run);
        _resets[client] = _resets.GetValueOrDefault(client) + resets;
    }

    /// <summary>Prints medians; ratios are medians of the ratios of each round, in which the clients ran one right after the other.</summary>
    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine($"**{scenario.Title}**, median of {rounds}");
        Console.WriteLine();
        Console.WriteLine("| client | s | MB/s | CPU s | peak MB | of Python's time | of the plain pipeline's | resets met | failed |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (client, runs) in _runs)
        {
            var good = runs.OfType<ClientRun>().ToList();
            var figures = good.Count == 0
                ? "| – | – | – | – | – | –"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {Median(good, run => run.Seconds):0.00} | {scenario.Model.Size / 1e6 / Median(good, run => run.Seconds):0} | {Median(good, run => run.Processor):0.00} | {Median(good, run => run.Peak) / 1e6:0} | {Ratio(client, TransferPeer.Python)} | {Ratio(client, TransferPeer.Plain)}");
            Console.WriteLine($"| {client} {figures} | {_resets[client]} | {runs.Count - good.Count} |");
        }
    }

    private string Ratio(string client, string peer)
    {
        if (client == peer || !_runs.TryGetValue(peer, out var others))
        {
            return "";
        }

        var ratios = _runs[client].Zip(others).Where(pair => pair is { First: not null, Second: not null }).Select(pair => pair.First!.Seconds / pair.Second!.Seconds).ToList();
        return ratios.Count == 0 ? "–" : Median(ratios, ratio => ratio).ToString("0.00", CultureInfo.InvariantCulture);
    }

    private static double Median<T>(List<T> values, Func<T, double> figure) => values.Select(figure).Order().ElementAt(values.Count / 2);
}
