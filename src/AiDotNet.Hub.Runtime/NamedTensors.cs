using System.Numerics.Tensors;

namespace AiDotNet.Hub.Runtime;

/// <summary>Tensors by name, each with an element type of its own.</summary>
public sealed class NamedTensors
{
    private readonly Dictionary<string, object> _tensors = new(StringComparer.Ordinal);

    /// <summary>The names, in the order they were added.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Adds or replaces a tensor.</summary>
    public NamedTensors Set<TElement>(string name, Tensor<TElement> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        _tensors[name] = tensor;
        return this;
    }

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    /// <exception cref="InvalidCastException">It has another element type; the message says which.</exception>
    public Tensor<TElement> Get<TElement>(string name) =>
        !_tensors.TryGetValue(name, out var tensor)
            ? throw new KeyNotFoundException($"There is no tensor '{name}', only: {string.Join(", ", _tensors.Keys)}.")
            : tensor as Tensor<TElement>
                ?? throw new InvalidCastException($"Tensor '{name}' is a {tensor.GetType().Name} of {tensor.GetType().GenericTypeArguments[0].Name}, not of {typeof(TElement).Name}.");

    /// <summary>The tensor of that name as it is, a <see cref="Tensor{T}"/> of some element type.</summary>
    public object this[string name] => _tensors[name];
}
