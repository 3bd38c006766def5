using System.Numerics;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Runtime;

/// <summary>A loaded model: named tensors in, named tensors out. Thread-safe; dispose it to unmap its weights.</summary>
/// <typeparam name="T">The type of floating inputs and outputs: <see cref="float"/>, <see cref="double"/> or <see cref="Half"/>. Computed in f32, converted at the boundary.</typeparam>
public interface IModel<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The package it was loaded from.</summary>
    ModelPackage Package { get; }

    /// <summary>The names of the inputs, required ones first.</summary>
    IReadOnlyList<string> InputNames { get; }

    /// <summary>The names of the outputs.</summary>
    IReadOnlyList<string> OutputNames { get; }

    /// <summary>One forward pass. Inputs that may be left out take the values that transformers gives them.</summary>
    /// <param name="inputs">Ids and masks as <see cref="long"/> [batch, sequence], floating inputs as <typeparamref name="T"/>.</param>
    /// <param name="cancellationToken">Ends the pass between two operators.</param>
    /// <exception cref="ArgumentException">An input is missing, unknown, or of the wrong type or shape; the message names it.</exception>
    Task<NamedTensors> RunAsync(NamedTensors inputs, CancellationToken cancellationToken = default);
}
