using System.Diagnostics;
using System.Globalization;

namespace AiDotNet.Hub.Bench.Registry;

/// <summary>How long a commit of one file takes in a repository of 10,000, from the first commit to the thousandth.</summary>
internal static class CommitsBenchmark
{
    private const int Folders = 100;
    private const int FilesOfFolder = 100;
    private const int Window = 50;
    private static readonly int[] Marks = [Window, 250, 500, 750, 1000];

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("adn-bench-").FullName;
        try
        {
            await using var hub = await RegistryProcess.StartAsync(folder, cancellationToken);
            using var client = new RegistryClient(hub.Url);
            var small = await MeasureAsync(client, "bench/small", 1, cancellationToken);
            var large = await MeasureAsync(client, "bench/large", Folders, cancellationToken);
            Console.WriteLine();
            Console.WriteLine($"| median ms of {Window} commits of one file, up to commit | {string.Join(" | ", Marks)} |");
            Console.WriteLine($"|---|{string.Concat(Marks.Select(_ => "---:|"))}");
            Print($"{FilesOfFolder} files in 1 folder", small);
            Print(string.Create(CultureInfo.InvariantCulture, $"{Folders * FilesOfFolder:N0} files in {Folders} folders"), large);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(string name, List<double> times) =>
        Console.WriteLine($"| {name} | {string.Join(" | ", Marks.Select(mark => Median(times[(mark - Window)..mark]).ToString("0.0", CultureInfo.InvariantCulture)))} |");

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static async Task<List<double>> MeasureAsync(RegistryClient client, string id, int folders, CancellationToken cancellationToken)
    {
        await client.CreateAsync(id, cancellationToken);
        await client.CommitAsync(
            id,
            Enumerable.Range(0, folders * FilesOfFolder).Select(number => (PathOf(number, folders), $"file {number}")),
            cancellationToken);
        var times = new List<double>();
        for (var commit = 0; commit < Marks[^1]; commit++)
        {
            var clock = Stopwatch.StartNew();
            await client.CommitAsync(id, [(PathOf(commit * 7919, folders), $"commit {commit}")], cancellationToken);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        return times;
    }

    private static string PathOf(int number, int folders) =>
        string.Create(CultureInfo.InvariantCulture, $"part-{number % folders:000}/file-{number / folders % FilesOfFolder:000}.txt");
}
