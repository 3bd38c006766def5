using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace AiDotNet.Hub.Bench.Registry;

/// <summary>One gigabyte into the hub beside a plain SHA-256 of it, and out of it beside nginx; and the hub's memory while 200 read at once.</summary>
internal sealed class BytesBenchmark(string folder)
{
    private const int BlockSize = 1_000_000;
    private const int Blocks = 1000;
    private const int Runs = 5;
    private const int Readers = 200;
    private const string Model = "bench/large";

    private readonly Dictionary<string, List<double>> _seconds = [];

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("adn-bench-").FullName;
        try
        {
            await new BytesBenchmark(folder).MeasureAsync(cancellationToken);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var hub = await RegistryProcess.StartAsync(folder, cancellationToken);
        using var client = new RegistryClient(hub.Url);
        await client.CreateAsync(Model, cancellationToken);
        var (oid, commit) = ("", "");
        for (var run = 0; run <= Runs; run++)
        {
            var block = RandomNumberGenerator.GetBytes(BlockSize);
            await TimeAsync(run, "SHA-256 in memory", () => Task.Run(() => oid = HashOf(block), cancellationToken));
            await TimeAsync(run, "SHA-256 and write to a file", () => HashAndWriteAsync(block, cancellationToken));
            var address = await client.UploadAddressAsync(Model, oid, (long)BlockSize * Blocks, cancellationToken);
            await TimeAsync(run, "upload to the hub", () => RawHttp.PutAsync(address, block, Blocks, cancellationToken));
            commit = await client.CommitObjectAsync(Model, "weights.bin", oid, (long)BlockSize * Blocks, cancellationToken);
        }

        await using var nginx = await NginxProcess.StartAsync($"root {folder};", Path.Combine(folder, "nginx"), cancellationToken);
        var ours = new Uri(hub.Url, $"{Model}/resolve/{commit}/weights.bin");
        for (var run = 0; run <= Runs; run++)
        {
            await TimeAsync(run, "download from the hub", () => RawHttp.ReadAsync(ours, long.MaxValue, cancellationToken));
            if (nginx is not null)
            {
                await TimeAsync(run, "download from nginx", () => RawHttp.ReadAsync(new Uri(nginx.Url, "plain"), long.MaxValue, cancellationToken));
            }
        }

        Print();
        await MeasureMemoryAsync(hub, ours, cancellationToken);
    }

    private static async Task MeasureMemoryAsync(RegistryProcess hub, Uri file, CancellationToken cancellationToken)
    {
        var before = hub.PrivateBytes;
        var peak = before;
        var clock = Stopwatch.StartNew();

        // Each takes a fiftieth: all are there at once, and the run is over in this life.
        var reading = Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Task.Run(() => RawHttp.ReadAsync(file, 20_000_000, cancellationToken), cancellationToken)));
        while (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, Task.Delay(20, cancellationToken));
            peak = Math.Max(peak, hub.PrivateBytes);
        }

        var read = (await reading).Sum();
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Readers} readers at once, {read / clock.Elapsed.TotalSeconds / 1e6:0} MB/s in all: the hub's private memory {before / 1e6:0} MB before, {peak / 1e6:0} MB at its peak"));
    }

    private async Task TimeAsync(int run, string name, Func<Task> action)
    {
        var clock = Stopwatch.StartNew();
        await action();

        // The first run warms up.
        if (run > 0)
        {
            if (!_seconds.TryGetValue(name, out var seconds))
            {
                _seconds[name] = seconds = [];
            }

            seconds.Add(clock.Elapsed.TotalSeconds);
        }
    }

    private static string HashOf(byte[] block)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var number = 0; number < Blocks; number++)
        {
            hash.AppendData(block);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task HashAndWriteAsync(byte[] block, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(Path.Combine(folder, "plain"), FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        for (var number = 0; number < Blocks; number++)
        {
            hash.AppendData(block);
            await file.WriteAsync(block, cancellationToken);
        }

        file.Flush(flushToDisk: true);
    }

    private void Print()
    {
        Console.WriteLine();
        Console.WriteLine($"| 1 GB on loopback, median of {Runs} | s | MB/s | of its peer |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var (name, peer) in new[]
        {
            ("SHA-256 in memory", ""), ("SHA-256 and write to a file", "SHA-256 in memory"), ("upload to the hub", "SHA-256 and write to a file"),
            ("download from nginx", ""), ("download from the hub", "download from nginx"),
        })
        {
            if (_seconds.ContainsKey(name))
            {
                var share = _seconds.ContainsKey(peer) ? (Median(peer) / Median(name)).ToString("0.00", CultureInfo.InvariantCulture) : "";
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(name):0.00} | {(double)BlockSize * Blocks / Median(name) / 1e6:0} | {share} |"));
            }
        }
    }

    private double Median(string name) => _seconds[name].Order().ElementAt(_seconds[name].Count / 2);
}
