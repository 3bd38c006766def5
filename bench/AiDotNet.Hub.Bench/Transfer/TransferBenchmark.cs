using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>Publish and verified download over loopback, beside a plain hash, a plain HTTP copy and the Python client.</summary>
internal sealed class TransferBenchmark : IDisposable
{
    private const int Megabytes = 500;

    private readonly string _folder = Directory.CreateTempSubdirectory("adn-bench-").FullName;
    private readonly Dictionary<string, List<TimeSpan>> _times = [];

    private string Model => Path.Combine(_folder, "model");

    private string Weights => Path.Combine(Model, "model.safetensors");

    /// <param name="arguments"><c>[RUNS] [--python PATH]</c>: a Python with <c>huggingface_hub</c>.</param>
    /// <param name="cancellationToken">Stops the benchmark.</param>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var runs = arguments.Length > 0 && int.TryParse(arguments[0], CultureInfo.InvariantCulture, out var asked) ? asked : 3;
        var python = Array.IndexOf(arguments, "--python") is var at and >= 0 ? arguments[at + 1] : null;
        using var benchmark = new TransferBenchmark();
        await benchmark.MeasureAsync(runs, python, cancellationToken);
        return 0;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task MeasureAsync(int runs, string? python, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Model);
        await File.WriteAllTextAsync(Path.Combine(Model, "config.json"), """{"architectures":["BertModel"],"model_type":"bert"}""", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Model, "README.md"), "---\nlicense: cc0-1.0\n---\n# Random bytes\n", cancellationToken);
        using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["transfer", "--serve", _folder]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var hub = new Uri((await server.StandardOutput.ReadLineAsync(cancellationToken))!);
        var plain = new Uri((await server.StandardOutput.ReadLineAsync(cancellationToken))! + "/file");
        var peer = python is null ? null : new PythonPeer(python, hub, _folder);

        for (var run = 0; run <= runs; run++)
        {
            await MakeWeightsAsync(cancellationToken);
            _times.Keys.Where(_ => run == 1).ToList().ForEach(name => _times.Remove(name));
            await RoundAsync(run, hub, plain, peer, cancellationToken);
        }

        server.StandardInput.Close();
        await server.WaitForExitAsync(cancellationToken);
        Print();
    }

    // The first round warms up and is not counted.
    private async Task RoundAsync(int run, Uri hub, Uri plain, PythonPeer? peer, CancellationToken cancellationToken)
    {
        var cache = Path.Combine(_folder, $"cache-{run}");
        var id = ModelId.Parse($"bench/dotnet-{run}");
        using var client = new ModelHub(new ModelHubOptions { Endpoint = hub, Token = TransferServer.Token, CacheDirectory = cache });
        using var http = new HttpClient(new SocketsHttpHandler());

        await TimeAsync("SHA-256 of the file", async () =>
        {
            await using var file = OpenRead(Weights);
            await Digest.ComputeAsync(file, cancellationToken);
        });
        await TimeAsync("upload: plain HTTP PUT", async () =>
        {
            await using var file = OpenRead(Weights);
            (await http.PutAsync(plain, new StreamContent(file, 1 << 20), cancellationToken)).EnsureSuccessStatusCode();
        });
        await TimeAsync("upload: PublishAsync", () => client.PublishAsync(id, Model, cancellationToken: cancellationToken));
        await TimeAsync("download: plain HTTP GET", async () =>
        {
            await using var body = await http.GetStreamAsync(plain, cancellationToken);
            await using var file = new FileStream(Path.Combine(_folder, "plain"), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20, FileOptions.Asynchronous);
            await body.CopyToAsync(file, 1 << 20, cancellationToken);
        });
        var resolve = new Uri(hub, $"{id}/resolve/main/model.safetensors");
        await TimeAsync("download: plain pipeline", () => PlainPipeline.RunAsync(http, resolve, Path.Combine(_folder, "plain"), cancellationToken));
        await TimeAsync("download: curl", () => CurlAsync(resolve, cancellationToken));
        ModelSnapshot? snapshot = null;
        await TimeAsync("download: ResolveAsync", async () => snapshot = await client.ResolveAsync(new ModelReference(id), cancellationToken: cancellationToken));
        await TimeAsync("second resolve, branch", () => client.ResolveAsync(new ModelReference(id), cancellationToken: cancellationToken));
        await TimeAsync("second resolve, commit", () => client.ResolveAsync(new ModelReference(id, snapshot!.Commit.ToString()), cancellationToken: cancellationToken));
        Directory.Delete(cache, recursive: true);

        if (peer is not null)
        {
            // Other bytes, or the hub would say that it has them.
            await MakeWeightsAsync(cancellationToken);
            Record("upload: huggingface_hub", await peer.UploadAsync($"bench/python-{run}", Model, cancellationToken));
            Record("download: huggingface_hub", await peer.DownloadAsync($"bench/python-{run}", cancellationToken));
        }
    }

    private async Task CurlAsync(Uri address, CancellationToken cancellationToken)
    {
        using var curl = Process.Start(new ProcessStartInfo("curl", ["-sfL", "-o", Path.Combine(_folder, "plain"), address.ToString()]))!;
        await curl.WaitForExitAsync(cancellationToken);
        if (curl.ExitCode != 0)
        {
            throw new InvalidOperationException($"curl ended with {curl.ExitCode}.");
        }
    }

    private async Task MakeWeightsAsync(CancellationToken cancellationToken)
    {
        var block = new byte[1 << 20];
        await SafetensorsWriter.WriteAsync(
            Weights,
            [new SafetensorsWriter.Entry("random", SafetensorsDtype.U8, [Megabytes * 1_000_000L], async (stream, token) =>
            {
                for (var left = Megabytes * 1_000_000L; left > 0; left -= block.Length)
                {
                    RandomNumberGenerator.Fill(block);
                    await stream.WriteAsync(block.AsMemory(0, (int)Math.Min(block.Length, left)), token);
                }
            })],
            cancellationToken: cancellationToken);
    }

    private async Task TimeAsync(string name, Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        await action();
        Record(name, watch.Elapsed);

        // What one step leaves to be written by the system would be paid for by the next.
        File.Delete(Path.Combine(_folder, "plain"));
    }

    private void Record(string name, TimeSpan time)
    {
        if (!_times.TryGetValue(name, out var times))
        {
            _times[name] = times = [];
        }

        times.Add(time);
    }

    private void Print()
    {
        var hash = Median("SHA-256 of the file");
        Console.WriteLine($"{Megabytes} MB, median of {_times.Values.First().Count}; x = times the time of a plain SHA-256");
        foreach (var name in _times.Keys.Where(name => !name.StartsWith("second", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var time = Median(name);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26} {time.TotalSeconds,7:F2} s {Megabytes / time.TotalSeconds,8:F0} MB/s {time / hash,6:F2} x"));
        }

        foreach (var name in _times.Keys.Where(name => name.StartsWith("second", StringComparison.Ordinal)))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26} {Median(name).TotalMilliseconds,7:F2} ms"));
        }
    }

    private TimeSpan Median(string name) => _times[name].Order().ElementAt(_times[name].Count / 2);

    private static FileStream OpenRead(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
