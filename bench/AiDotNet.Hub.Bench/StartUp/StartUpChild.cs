using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime;

namespace AiDotNet.Hub.Bench.StartUp;

/// <summary>What is measured: a process that loads a model and runs it once.</summary>
internal static class StartUpChild
{
    /// <summary>Prints a number of the output as soon as it is there, then how long loading and the pass took in milliseconds.</summary>
    public static async Task<int> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(folder), cancellationToken: cancellationToken);
        var load = clock.Elapsed;
        var inputs = new NamedTensors().Set("input_ids", Tensor.Create(Enumerable.Range(1000, 16).Select(id => (long)id).ToArray(), [1, 16]));
        var output = await model.RunAsync(inputs, cancellationToken);
        var run = clock.Elapsed - load;
        Console.WriteLine(output.Get<float>("last_hidden_state")[0, 0, 0].ToString(CultureInfo.InvariantCulture));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{load.TotalMilliseconds} {run.TotalMilliseconds}"));
        return 0;
    }

    /// <summary>Loads and prints the memory that is this process's own, in bytes, and what it maps besides.</summary>
    public static async Task<int> MeasureMemoryAsync(string folder, CancellationToken cancellationToken)
    {
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(folder), cancellationToken: cancellationToken);
        using var process = Process.GetCurrentProcess();
        var own = process.PrivateMemorySize64;
        if (OperatingSystem.IsLinux())
        {
            // There PrivateMemorySize64 counts address space. Dirty private pages are what no other process can share and no file holds.
            var line = (await File.ReadAllLinesAsync("/proc/self/smaps_rollup", cancellationToken))
                .First(text => text.StartsWith("Private_Dirty:", StringComparison.Ordinal));
            own = 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{own} {process.WorkingSet64}"));
        return 0;
    }
}
