using System.Numerics;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Runtime.Architectures;
using AiDotNet.Hub.Runtime.Graph;

namespace AiDotNet.Hub.Runtime;

/// <summary>From a name to a running model.</summary>
public static class NeuralNetworkFactory
{
    private static readonly FileSelection Configurations = new() { Include = ["config.json", "model_config.json"] };

    /// <summary>Resolves a model, fetches what a runtime needs of it, and loads it.</summary>
    /// <typeparam name="T">The type of floating inputs and outputs: <see cref="float"/>, <see cref="double"/> or <see cref="Half"/>.</typeparam>
    /// <param name="reference">The model, with a revision where another than the default branch is wanted.</param>
    /// <param name="hub">The hub; null for <see cref="ModelHub.Default"/>.</param>
    /// <param name="options">How it is loaded; null for the defaults.</param>
    /// <param name="progress">Told about the download.</param>
    /// <param name="cancellationToken">Stops download and loading.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="HubException">The model cannot be found, fetched or run; the message says why and what to do.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is none of the three types.</exception>
    public static async Task<IModel<T>> FromPretrainedAsync<T>(
        ModelReference reference,
        ModelHub? hub = null,
        RuntimeOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        RefuseOtherTypes<T>();
        hub ??= ModelHub.Default;
        GraphSession.StartEngine();
        // The configuration decides which weights can be run, and a repository may hold gigabytes of those that cannot.
        var known = await hub.ResolveAsync(reference, new ResolveOptions { Files = Configurations }, cancellationToken: cancellationToken).ConfigureAwait(false);
        var isBuiltIn = ArchitectureRegistry.Find(ModelPackage.Load(known).Config) is not null;
        var weights = isBuiltIn ? FileSelection.Runtime("safetensors", "adn", "onnx", "bin") : FileSelection.Runtime("onnx");
        var snapshot = await hub.ResolveAsync(
            new ModelReference(known.Id, known.Commit.ToString()), new ResolveOptions { Files = weights }, progress, cancellationToken).ConfigureAwait(false);
        return await FromPackageAsync<T>(ModelPackage.Load(snapshot), options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Loads a package on this disk.</summary>
    /// <typeparam name="T">The type of floating inputs and outputs: <see cref="float"/>, <see cref="double"/> or <see cref="Half"/>.</typeparam>
    /// <param name="package">The package. Its weights are mapped, not copied: they must stay unchanged as long as the model lives.</param>
    /// <param name="options">How it is loaded; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="PackageFormatException">Weights and configuration break a rule or do not belong together.</exception>
    /// <exception cref="HubException">The model uses something that this version does not run (<see cref="HubErrorCode.NotSupported"/>).</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is none of the three types.</exception>
    public static Task<IModel<T>> FromPackageAsync<T>(ModelPackage package, RuntimeOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(package);
        RefuseOtherTypes<T>();
        if (options?.Threads is < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Threads, "Threads must be at least 1, or null.");
        }

        GraphSession.StartEngine();
        return Task.Run<IModel<T>>(() => Load<T>(package, options ?? new RuntimeOptions(), cancellationToken), cancellationToken);
    }

    private static SessionModel<T> Load<T>(ModelPackage package, RuntimeOptions options, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (ArchitectureRegistry.Find(package.Config) is { } family)
        {
            var weights = package.GetWeightsPath();
            return IsOnnx(weights)
                ? OnnxFile.Open<T>(package, weights, options)
                : LoadFamily<T>(family, package, weights, options, cancellationToken);
        }

        return FindOnnx(package) is { } onnx
            ? OnnxFile.Open<T>(package, onnx, options)
            : throw ArchitectureRegistry.Unsupported(package);
    }

    private static SessionModel<T> LoadFamily<T>(
        ArchitectureFamily family, ModelPackage package, string weights, RuntimeOptions options, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var architecture = ArchitectureRegistry.Choose(family, package, options);

        // The engine maps the files itself; this mapping only serves to check every offset and length first.
        using var file = SafetensorsFile.Open(weights);
        cancellationToken.ThrowIfCancellationRequested();
        var external = new ExternalWeights(file.Tensors.Values.Select(tensor => tensor.FilePath));
        var graph = new GraphBuilder(external);
        var checkpoint = new Checkpoint(file.Tensors.Values, family.Prefix, weights);
        var config = new ArchitectureConfig(package.Config.Json, ConfigurationPath(package));
        var inputs = family.Build(architecture, config, new NetworkBuilder(graph, checkpoint), options.OutputHiddenStates);
        checkpoint.RefuseUnused(family.Skippable);
        cancellationToken.ThrowIfCancellationRequested();
        return new SessionModel<T>(package, GraphSession.Open(graph.Build(), external, weights, options), inputs);
    }

    private static string ConfigurationPath(ModelPackage package) =>
        package.FindFile("model_config.json") ?? package.FindFile("config.json") ?? package.LocalPath;

    private static string? FindOnnx(ModelPackage package)
    {
        if ((package.FindFile("onnx/model.onnx") ?? package.FindFile("model.onnx")) is { } usual)
        {
            return usual;
        }

        try
        {
            var weights = package.GetWeightsPath();
            return IsOnnx(weights) ? weights : null;
        }
        catch (PackageFormatException)
        {
            // No weights at all: for a model of no built-in family that is not what is wrong with it.
            return null;
        }
    }

    private static bool IsOnnx(string path) => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);

    private static void RefuseOtherTypes<T>()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(Half))
        {
            throw new NotSupportedException($"A model's floating tensors are float, double or Half, not {typeof(T).Name}.");
        }
    }
}
