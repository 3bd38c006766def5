using System.Diagnostics;
using System.Globalization;
using AiDotNet.Hub.Bench.Registry;

namespace AiDotNet.Hub.Bench.Cached;

/// <summary>What it takes to find a model that is on this disk already: in process and as a command, in a small cache and among 10,000 snapshots.</summary>
internal sealed class CachedBenchmark(string folder, string? adn, PythonCommands? python)
{
    private const int Snapshots = 10_000;
    private const int Calls = 300;
    private const int Commands = 15;

    private static readonly ModelId Model = ModelId.Parse("bench/small");

    private readonly string _cache = Path.Combine(folder, "cache");

    /// <param name="arguments"><c>[--adn PATH] [--python PATH]</c>: a published command line, and a Python with <c>huggingface_hub</c>.</param>
    /// <param name="cancellationToken">Stops the benchmark.</param>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("adn-bench-").FullName;
        try
        {
            var python = After("--python") is { } path ? new PythonCommands(path, Path.Combine(folder, "hf")) : null;
            await new CachedBenchmark(folder, After("--adn"), python).MeasureAsync(cancellationToken);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        string? After(string option) => Array.IndexOf(arguments, option) is var at and >= 0 ? arguments[at + 1] : null;
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var hub = await RegistryProcess.StartAsync(folder, cancellationToken);
        var commit = await PublishAsync(hub.Url, cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| a model of 4 files, in the cache; median of {Calls} calls, {Commands} commands | ms |"));
        Console.WriteLine("|---|---:|");
        await ResolveAsync(hub.Url, commit, "1 snapshot", cancellationToken);
        await SnapshotMultiplier.FillAsync(_cache, Model, commit, Snapshots, cancellationToken);
        await ResolveAsync(hub.Url, commit, string.Create(CultureInfo.InvariantCulture, $"{Snapshots:N0} snapshots"), cancellationToken);
        await ListAsync(hub.Url, cancellationToken);
        if (python is not null)
        {
            var (pinned, branch) = await python.MeasureResolveAsync(hub.Url, Model, commit, Calls, cancellationToken);
            Print("snapshot_download, commit", pinned);
            Print("snapshot_download, branch", branch);
        }

        if (adn is not null)
        {
            await RunCommandsAsync(adn, hub.Url, commit, cancellationToken);
        }
    }

    private async Task<RevisionId> PublishAsync(Uri hub, CancellationToken cancellationToken)
    {
        var model = Directory.CreateDirectory(Path.Combine(folder, "model")).FullName;
        await File.WriteAllTextAsync(Path.Combine(model, "config.json"), """{"architectures":["BertModel"],"model_type":"bert"}""", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(model, "README.md"), "---\nlicense: cc0-1.0\n---\n# Nothing\n", cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(model, "weights.bin"), new byte[1_000_000], cancellationToken);
        using var client = new ModelHub(new ModelHubOptions { Endpoint = hub, Token = RegistryProcess.Token, CacheDirectory = _cache });
        return (await client.PublishAsync(Model, model, new PublishOptions { Check = false }, cancellationToken: cancellationToken)).Commit;
    }

    private async Task ResolveAsync(Uri hub, RevisionId commit, string where, CancellationToken cancellationToken)
    {
        using var client = new ModelHub(new ModelHubOptions { Endpoint = hub, CacheDirectory = _cache });
        await client.ResolveAsync(new ModelReference(Model), cancellationToken: cancellationToken);
        foreach (var (name, reference) in new[] { ("commit", new ModelReference(Model, commit.ToString())), ("branch", new ModelReference(Model)) })
        {
            Print($"ResolveAsync, {name}, {where}", await MedianAsync(() => client.ResolveAsync(reference, cancellationToken: cancellationToken), Calls));
        }
    }

    private async Task ListAsync(Uri hub, CancellationToken cancellationToken)
    {
        using var client = new ModelHub(new ModelHubOptions { Endpoint = hub, CacheDirectory = _cache });
        Print("ListCacheAsync, 10,000 snapshots", await MedianAsync(() => client.ListCacheAsync(cancellationToken), 7));
    }

    private async Task RunCommandsAsync(string program, Uri hub, RevisionId commit, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var run = 0; run <= Commands; run++)
        {
            ours.Add(await AdnAsync("pull", $"{Model}@{commit}"));
            if (python is not null)
            {
                theirs.Add(await RunAsync(python.Download(hub, Model, commit), cancellationToken));
            }
        }

        Print("adn pull, commit, 10,000 snapshots", Median(ours));
        Print("adn pull, branch, 10,000 snapshots", await MedianAsync(() => AdnAsync("pull", Model.ToString()), Commands));
        Print("adn cache ls, 10,000 snapshots", await MedianAsync(() => AdnAsync("cache", "ls"), 7));
        if (python is not null)
        {
            Print("hf download, commit", Median(theirs));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| adn pull / hf download | {Median([.. ours.Zip(theirs, (one, other) => one / other)]):0.00} x |"));
        }

        Task<double> AdnAsync(params string[] words)
        {
            var start = new ProcessStartInfo(program, words);
            start.Environment["AIDOTNET_HUB_ENDPOINT"] = hub.ToString();
            start.Environment["AIDOTNET_HUB_CACHE"] = _cache;
            return RunAsync(start, cancellationToken);
        }
    }

    private static async Task<double> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        await output;
        return process.ExitCode == 0 ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException($"{start.FileName}: {await error}");
    }

    private static async Task<double> MedianAsync(Func<Task> call, int calls)
    {
        var times = new List<double>();
        for (var number = 0; number <= calls; number++)
        {
            var watch = Stopwatch.StartNew();
            await call();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return Median(times);
    }

    // The first one warms up.
    private static double Median(List<double> times) => times.Skip(1).Order().ElementAt((times.Count - 1) / 2);

    private static void Print(string name, double milliseconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {milliseconds:0.00} |"));
}
