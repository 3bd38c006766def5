using System.Numerics;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Runtime;

/// <summary>From a name to a running model.</summary>
public static class NeuralNetworkFactory
{
    /// <summary>Resolves a model, fetches what a runtime needs of it, and loads it.</summary>
    /// <typeparam name="T">The type of floating inputs and outputs: <see cref="float"/>, <see cref="double"/> or <see cref="Half"/>.</typeparam>
    /// <param name="reference">The model, with a revision where another than the default branch is wanted.</param>
    /// <param name="hub">The hub; null for <see cref="ModelHub.Default"/>.</param>
    /// <param name="options">How it is loaded; null for the defaults.</param>
    /// <param name="progress">Told about the download.</param>
    /// <param name="cancellationToken">Stops download and loading.</param>
    /// <returns>The model; the caller disposes it.</returns>
    public static Task<IModel<T>> FromPretrainedAsync<T>(
        ModelReference reference,
        ModelHub? hub = null,
        RuntimeOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
        where T : unmanaged, IFloatingPointIeee754<T> => throw new NotImplementedException();

    /// <summary>Loads a package on this disk.</summary>
    /// <returns>The model; the caller disposes it.</returns>
    public static Task<IModel<T>> FromPackageAsync<T>(ModelPackage package, RuntimeOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged, IFloatingPointIeee754<T> => throw new NotImplementedException();
}
