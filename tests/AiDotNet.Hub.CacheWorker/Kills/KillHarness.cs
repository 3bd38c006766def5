using System.Diagnostics;
using AiDotNet.Hub.Caching;

namespace AiDotNet.Hub.CacheWorker.Kills;

/// <summary>
/// Kills processes in the middle of what they do with a cache or a hub, next to others that go on, and looks each time whether everything is as it
/// must be. A round: two victims and a bystander in one cache, two kills, one look at every file. Stops at the first round that left anything wrong.
/// </summary>
internal sealed class KillHarness : IAsyncDisposable
{
    private const int Models = 4;
    private const int WeightBytes = 2_300_000;
    private const int RoundsBetweenPrunes = 4;

    // Half of the kills hit a pull, where most can go wrong.
    private static readonly string[] Targets = ["pull", "publish", "pull", "prune", "pull", "verify", "pull", "rm"];

    private readonly string _folder;
    private readonly Uri _hub;
    private readonly string _token;
    private readonly SlowLine _line;
    private readonly HubAudit _audit;
    private readonly List<KillPlace> _places;
    private readonly Queue<TargetProcess> _spare = [];
    private readonly Dictionary<string, double> _typicalSeconds = new(StringComparer.Ordinal) { ["pull"] = 0.4, ["publish"] = 0.3, ["prune"] = 0.05, ["verify"] = 0.1, ["rm"] = 0.05 };
    private readonly Random _random;
    private readonly KillReport _report;
    private readonly int[] _weights = new int[Models];
    private TargetProcess _bystander = new();
    private int _number = 1000;

    /// <param name="folder">A folder of its own; stays.</param>
    /// <param name="hub">A hub on this machine.</param>
    /// <param name="token">A token that may write to <c>acme</c> there.</param>
    /// <param name="seed">What is drawn from.</param>
    public KillHarness(string folder, Uri hub, string token, int seed)
    {
        (_folder, _hub, _token) = (folder, hub, token);
        _line = new SlowLine(hub);
        _audit = new HubAudit(hub, token);
        _random = new Random(seed);
        _report = new KillReport { Seed = seed };
        _places = [.. new[] { LinkKind.Hard, LinkKind.Symbolic, LinkKind.Hard, LinkKind.Copy }.Select((link, number) =>
            new KillPlace(Path.Combine(folder, $"cache-{number}-{link}"), link, _line.Address, token, _audit))];
    }

    /// <summary>Rounds until so many processes died in the middle of a command.</summary>
    public async Task<KillReport> RunAsync(int kills, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        for (var model = 0; model < Models; model++)
        {
            // Two of them have the same weights.
            await PublishAsync(model, newWeights: model != 1);
        }

        while (_report.Kills < kills && _report.Problems.Count == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await RoundAsync(_places[_report.Rounds % _places.Count]);
            _report.Rounds++;
        }

        for (var place = 0; place < _places.Count && _report.Problems.Count == 0; place++)
        {
            _report.Problems.AddRange(await _places[place].PullAsync(Enumerable.Range(0, Models).Select(Id)));
            _report.Problems.AddRange(await _places[place].PruneAndCheckAsync());
        }

        _report.Elapsed = watch.Elapsed;
        return _report;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _spare.Append(_bystander))
        {
            process.Dispose();
        }

        _audit.Dispose();
        await _line.DisposeAsync();
    }

    private static string Id(int model) => $"acme/model{model}";

    private async Task RoundAsync(KillPlace place)
    {
        string[] targets = [Next(0), Next(1)];
        var isSpoilt = targets.Contains("verify");
        var model = _random.Next(Models);
        if (_random.Next(3) == 0)
        {
            await PublishAsync(model, newWeights: _random.Next(2) == 0);
        }

        if (targets.Contains("pull") || _random.Next(2) == 0)
        {
            await place.ForgetAsync(Id(model));
        }

        if (isSpoilt)
        {
            place.Spoil(_random);
        }

        string[][] commands = [await CommandAsync(targets[0], 0, model, isSpoilt), await CommandAsync(targets[1], 1, model, isSpoilt)];
        string[][] beside = [await CommandAsync(targets[_random.Next(2)], 2, model, isSpoilt), await CommandAsync(Targets[_random.Next(Targets.Length)], 2, _random.Next(Models), isSpoilt)];
        double[] delays = [Delay(targets[0]), Delay(targets[1])];
        while (_spare.Count < 4)
        {
            _spare.Enqueue(new TargetProcess());
        }

        await Task.WhenAll(
            BeVictimAsync(place, commands[0], delays[0]),
            BeVictimAsync(place, commands[1], delays[1]),
            BeBystanderAsync(place, beside));

        var problems = (await place.CheckAsync()).ToList();
        foreach (var published in commands.Concat(beside).Where(command => command[0] == "publish").Select(command => command[1]).Distinct())
        {
            problems.AddRange(await _audit.CheckAsync(published));
        }

        if (problems.Count == 0 && (_report.Rounds / _places.Count % RoundsBetweenPrunes) == RoundsBetweenPrunes - 1)
        {
            problems.AddRange(await place.PruneAndCheckAsync());
        }

        var what = string.Join(", ", commands.Zip(delays).Select(pair => $"'{string.Join(' ', pair.First)}' after {pair.Second * 1000:F1} ms"));
        _report.Problems.AddRange(problems.Select(problem => $"round {_report.Rounds} ({place.Link}; {what}; beside: {string.Join(", ", beside.Select(command => string.Join(' ', command)))}): {problem}"));

        string Next(int victim) => Targets[((2 * _report.Rounds) + victim + (_report.Rounds / _places.Count)) % Targets.Length];
    }

    private async Task BeVictimAsync(KillPlace place, string[] command, double delaySeconds)
    {
        using var process = _spare.Dequeue();
        await process.RunAsync([.. place.OpenCommand]);
        var watch = Stopwatch.StartNew();
        await process.BeginAsync(command);
        var ending = process.EndAsync();
        await Task.WhenAny(WaitAsync(delaySeconds), ending);
        await process.KillAsync();
        var end = await ending;
        Count(process, command, isVictim: true, end, watch.Elapsed);
    }

    private async Task BeBystanderAsync(KillPlace place, string[][] commands)
    {
        await _bystander.RunAsync([.. place.OpenCommand]);
        foreach (var command in commands)
        {
            var watch = Stopwatch.StartNew();
            Count(_bystander, command, isVictim: false, await _bystander.RunAsync(command), watch.Elapsed);
        }

        await _bystander.RunAsync("close");
    }

    private void Count(TargetProcess process, string[] command, bool isVictim, CommandEnd end, TimeSpan took)
    {
        _report.Count(command[0], isVictim, end);
        lock (_typicalSeconds)
        {
            if (end == CommandEnd.Done)
            {
                _typicalSeconds[command[0]] = (0.7 * _typicalSeconds[command[0]]) + (0.3 * took.TotalSeconds);
            }
            else if (end == CommandEnd.Failed || (end == CommandEnd.Killed && !isVictim))
            {
                _report.Problems.Add($"round {_report.Rounds}: '{string.Join(' ', command)}' beside dying processes: {process.Problem ?? "the process ended"}");
            }
        }
    }

    private async Task<string[]> CommandAsync(string target, int slot, int model, bool isSpoilt) => target switch
    {
        // Bytes that were spoilt with size and time kept are not looked for by a pull: only what is known to be right is hashed there.
        "pull" => ["pull", Id(model), isSpoilt ? "trust" : "hash"],
        "rm" => ["rm", Id(_random.Next(Models))],
        "publish" => ["publish", $"acme/published{slot}", await FolderAsync($"publish-{slot}")],
        _ => [target],
    };

    private async Task<string> FolderAsync(string name)
    {
        var folder = Path.Combine(_folder, name);
        var number = ++_number;
        await KillModels.WriteAsync(folder, number, number, WeightBytes);
        return folder;
    }

    private async Task PublishAsync(int model, bool newWeights)
    {
        var number = ++_number;
        _weights[model] = newWeights ? number : _weights[Math.Max(0, model - 1)];
        var folder = Path.Combine(_folder, "model");
        await KillModels.WriteAsync(folder, number, _weights[model], WeightBytes);
        using var client = new ModelHub(new ModelHubOptions { Endpoint = _hub, Token = _token, CacheDirectory = Path.Combine(_folder, "unused") });
        await client.PublishAsync(ModelId.Parse(Id(model)), folder, new PublishOptions { Check = false });
    }

    // Half anywhere in the command's time, half with every order of magnitude as likely as another: the first steps are short.
    private double Delay(string target)
    {
        var typical = _typicalSeconds[target];
        var draw = _random.NextDouble();
        return _random.Next(2) == 0 ? draw * typical : typical * Math.Pow(10, -3 * draw);
    }

    // The system's timers are too coarse for the first milliseconds.
    private static async Task WaitAsync(double seconds)
    {
        var watch = Stopwatch.StartNew();
        if (seconds > 0.003)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds - 0.002));
        }

        while (watch.Elapsed.TotalSeconds < seconds)
        {
            await Task.Yield();
        }
    }
}
