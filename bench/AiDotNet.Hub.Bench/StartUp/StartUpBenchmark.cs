using System.Diagnostics;
using System.Globalization;

namespace AiDotNet.Hub.Bench.StartUp;

/// <summary>Process start to first output: fresh processes of this program, one after the other, their files in the page cache.</summary>
internal static class StartUpBenchmark
{
    private const int DefaultRuns = 7;

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var runs = arguments is [var text] && int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : DefaultRuns;
        var folder = Directory.CreateTempSubdirectory("adn-bench-").FullName;
        try
        {
            await RandomBert.WriteAsync(folder, cancellationToken);
            // The first run warms the page cache and is not counted.
            await MeasureAsync(folder, cancellationToken);
            var results = new List<(double Start, double Load, double Run)>();
            for (var run = 0; run < runs; run++)
            {
                results.Add(await MeasureAsync(folder, cancellationToken));
            }

            var (lines, _) = await ChildAsync(["start-up", "--memory", folder], cancellationToken);
            Print(new FileInfo(Path.Combine(folder, "model.safetensors")).Length, results, Numbers(lines[0]));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(long size, List<(double Start, double Load, double Run)> results, double[] memory)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"BERT-base f32, {size / 1e6:0} MB, 1x16 tokens, {results.Count} processes, {Environment.ProcessorCount} cores"));
        Console.WriteLine();
        Console.WriteLine("| ms | lowest | median | highest |");
        Console.WriteLine("|---|---:|---:|---:|");
        Row("process start to first output", results.Select(result => result.Start));
        Row("of it loading", results.Select(result => result.Load));
        Row("of it the first pass", results.Select(result => result.Run));
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"After loading: private memory {memory[0] / 1e6:0} MB, resident {memory[1] / 1e6:0} MB (mapped pages shared with others included)"));
    }

    private static void Row(string name, IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {sorted[0]:0} | {sorted[sorted.Count / 2]:0} | {sorted[^1]:0} |"));
    }

    private static async Task<(double Start, double Load, double Run)> MeasureAsync(string folder, CancellationToken cancellationToken)
    {
        var (lines, start) = await ChildAsync(["start-up", "--child", folder], cancellationToken);
        var parts = Numbers(lines[1]);
        return (start, parts[0], parts[1]);
    }

    private static double[] Numbers(string line) => [.. line.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];

    /// <summary>Runs this program once more.</summary>
    /// <returns>What it printed, and the milliseconds from before its start to its first line.</returns>
    private static async Task<(IReadOnlyList<string> Lines, double FirstLine)> ChildAsync(string[] arguments, CancellationToken cancellationToken)
    {
        // Under "dotnet X.dll" the process is the host, which needs the program's name first.
        var host = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(host) == "dotnet";
        var start = new ProcessStartInfo(host, isHost ? [typeof(StartUpBenchmark).Assembly.Location, .. arguments] : arguments) { RedirectStandardOutput = true };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var first = await process.StandardOutput.ReadLineAsync(cancellationToken);
        var elapsed = clock.Elapsed.TotalMilliseconds;
        var rest = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 && first is not null
            ? ([first, .. rest.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)], elapsed)
            : throw new InvalidOperationException($"The measured process ended with {process.ExitCode}.");
    }
}
