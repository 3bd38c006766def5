using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime;

namespace AiDotNet.Hub.Bench.StartUp;

/// <summary>What is measured: a process that loads a model and runs it once.</summary>
internal static class StartUpChild
{
    /// <summary>Prints one line as soon as the output is there, and one with figures afterwards.</summary>
    public static async Task<int> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var package = ModelPackage.Load(folder);
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(package, cancellationToken: cancellationToken);
        var load = clock.Elapsed;
        var inputs = new NamedTensors().Set("input_ids", Tensor.Create(Enumerable.Range(1000, 16).Select(id => (long)id).ToArray(), [1, 16]));
        var output = await model.RunAsync(inputs, cancellationToken);
        var run = clock.Elapsed - load;
        Console.WriteLine(output.Get<float>("last_hidden_state")[0, 0, 0].ToString(CultureInfo.InvariantCulture));

        using var fresh = await NeuralNetworkFactory.FromPackageAsync<float>(package, cancellationToken: cancellationToken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{load.TotalMilliseconds} {run.TotalMilliseconds}"));
        return 0;
    }
}
