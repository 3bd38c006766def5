using System.Diagnostics;
using System.Globalization;

namespace AiDotNet.Hub.Bench.Registry;

/// <summary>The same kind of request over and over, by a few who each wait for their answer.</summary>
internal sealed class RequestLoad(RegistryProcess hub, HttpClient http, int clients, TimeSpan duration)
{
    /// <summary>Prints one row: requests a second, how long the median, the slowest twentieth and hundredth took, and what one costs the hub.</summary>
    /// <param name="name">What is asked.</param>
    /// <param name="ask">Makes a request of a number that grows.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task MeasureAsync(string name, Func<int, HttpRequestMessage> ask, CancellationToken cancellationToken)
    {
        var number = 0;
        await RunAsync(TimeSpan.FromSeconds(1));
        var (clock, before) = (Stopwatch.StartNew(), hub.ProcessorTime);
        var times = (await RunAsync(duration)).Order().ToList();
        var seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {times.Count / seconds:0} | {At(times, 0.5):0.0} | {At(times, 0.95):0.0} | {At(times, 0.99):0.0} | {(hub.ProcessorTime - before).TotalMilliseconds / times.Count:0.00} |"));

        async Task<IEnumerable<double>> RunAsync(TimeSpan time)
        {
            var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
            var each = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => AskAsync(end), cancellationToken)));
            return each.SelectMany(found => found);
        }

        async Task<List<double>> AskAsync(long end)
        {
            var found = new List<double>();
            while (Stopwatch.GetTimestamp() < end)
            {
                using var request = ask(Interlocked.Increment(ref number));
                var start = Stopwatch.GetTimestamp();
                using var reply = await http.SendAsync(request, cancellationToken);
                await reply.Content.ReadAsByteArrayAsync(cancellationToken);
                found.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if ((int)reply.StatusCode >= 400)
                {
                    throw new InvalidOperationException($"{name}: {request.RequestUri} answered {(int)reply.StatusCode}.");
                }
            }

            return found;
        }
    }

    public static void PrintHead(string title)
    {
        Console.WriteLine();
        Console.WriteLine($"| {title} | requests/s | p50 ms | p95 ms | p99 ms | hub's CPU ms |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
    }

    private static double At(List<double> sorted, double share) => sorted[(int)((sorted.Count - 1) * share)];
}
