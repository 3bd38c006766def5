using System.Numerics.Tensors;

namespace AiDotNet.Hub.Runtime;

/// <summary>Tensors by name, each with an element type of its own. Not thread-safe while it is changed.</summary>
public sealed class NamedTensors
{
    private readonly OrderedDictionary<string, object> _tensors = new(StringComparer.Ordinal);

    /// <summary>The names, in the order they were added.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Adds or replaces a tensor.</summary>
    /// <param name="name">The name.</param>
    /// <param name="tensor">The tensor; it is not copied.</param>
    /// <returns>This object, so that calls can be chained.</returns>
    public NamedTensors Set<TElement>(string name, Tensor<TElement> tensor)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(tensor);
        _tensors[name] = tensor;
        return this;
    }

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    /// <exception cref="InvalidCastException">It has another element type; the message says which.</exception>
    public Tensor<TElement> Get<TElement>(string name)
    {
        var tensor = this[name];
        return tensor as Tensor<TElement>
            ?? throw new InvalidCastException($"Tensor '{name}' is a tensor of {ElementTypeOf(tensor).Name}, not of {typeof(TElement).Name}.");
    }

    /// <summary>The element type of the tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    public Type GetElementType(string name) => ElementTypeOf(this[name]);

    /// <summary>The extents of the tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    public IReadOnlyList<long> GetShape(string name)
    {
        var lengths = ((IReadOnlyTensor)this[name]).Lengths;
        var shape = new long[lengths.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = lengths[axis];
        }

        return shape;
    }

    /// <summary>The tensor of that name as it is, a <see cref="Tensor{T}"/> of some element type.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    public object this[string name] => _tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new KeyNotFoundException($"There is no tensor '{name}', only: {string.Join(", ", _tensors.Keys)}.");

    /// <summary>A tensor over these values. A .NET tensor has at least one axis: a scalar becomes one element on one axis.</summary>
    internal static Tensor<TElement> Create<TElement>(TElement[] values, ReadOnlySpan<nint> shape) =>
        Tensor.Create(values, shape.IsEmpty ? [1] : shape);

    internal static Type ElementTypeOf(object tensor) => tensor.GetType().GenericTypeArguments[0];
}
