using System.Numerics.Tensors;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>Holds what a caller gives against what a model takes, so that the engine never sees what it would stumble over.</summary>
internal static class InputCheck
{
    /// <summary>Every input's tensor and shape, in the order of the model, defaults put in.</summary>
    /// <exception cref="ArgumentException">An input is missing, unknown, or of the wrong shape or range; the message names it.</exception>
    public static IReadOnlyList<(object Tensor, long[] Shape)> Complete(IReadOnlyList<ModelInput> inputs, NamedTensors given)
    {
        var unknown = given.Names.FirstOrDefault(name => inputs.All(input => input.Name != name));
        if (unknown is not null)
        {
            throw new ArgumentException($"The model has no input '{unknown}', only: {string.Join(", ", inputs.Select(input => input.Name))}.");
        }

        var extents = new Dictionary<string, (long Extent, string Input)>(StringComparer.Ordinal);
        var complete = new List<(object, long[])>(inputs.Count);
        long[]? first = null;
        foreach (var input in inputs)
        {
            object tensor;
            long[] shape;
            if (given.Contains(input.Name))
            {
                tensor = given[input.Name];
                shape = Shape(input, given.GetShape(input.Name));
                CheckExtents(input, shape, extents);
                CheckValues(input, tensor);
            }
            else if (input.Default == InputDefault.None || first is null)
            {
                throw new ArgumentException($"The input '{input.Name}' is missing; the model needs it.");
            }
            else
            {
                (tensor, shape) = Default(input, inputs[0], first);
            }

            first ??= shape;
            complete.Add((tensor, shape));
        }

        return complete;
    }

    // One element is a scalar to the engine where the model wants one: a tensor of .NET has at least one axis.
    private static long[] Shape(ModelInput input, IReadOnlyList<long> shape) =>
        input.Axes.Count == 0 && shape.All(extent => extent == 1) ? []
        : shape.Count == input.Axes.Count ? [.. shape]
        : throw new ArgumentException(
            $"The input '{input.Name}' has the shape [{string.Join(", ", shape)}], but must have {input.Axes.Count} axes{Names(input)}.");

    private static string Names(ModelInput input) => input.Axes.All(axis => axis.Symbol.Length > 0) && input.Axes.Count > 0
        ? $" [{string.Join(", ", input.Axes.Select(axis => axis.Symbol))}]"
        : "";

    private static void CheckExtents(ModelInput input, long[] shape, Dictionary<string, (long Extent, string Input)> extents)
    {
        foreach (var (axis, extent) in input.Axes.Zip(shape))
        {
            if (axis.Extent is { } only && extent != only)
            {
                throw new ArgumentException($"The input '{input.Name}' has the shape [{string.Join(", ", shape)}], where {extent} must be {only}.");
            }

            if (extent == 0 && !axis.MayBeEmpty)
            {
                throw new ArgumentException($"The input '{input.Name}' is empty: its shape is [{string.Join(", ", shape)}].");
            }

            if (axis.Symbol.Length == 0 || (axis.MayBeOne && extent == 1))
            {
                continue;
            }

            if (extents.TryAdd(axis.Symbol, (extent, input.Name)) || extents[axis.Symbol].Extent == extent)
            {
                continue;
            }

            throw new ArgumentException(
                $"The inputs '{extents[axis.Symbol].Input}' and '{input.Name}' disagree: the axis '{axis.Symbol}' is {extents[axis.Symbol].Extent} in the one and {extent} in the other.");
        }
    }

    private static void CheckValues(ModelInput input, object tensor)
    {
        if (input.ValueLimit is not { } limit)
        {
            return;
        }

        var (least, most) = tensor switch
        {
            Tensor<long> wide => (Tensor.Min<long>(wide), Tensor.Max<long>(wide)),
            Tensor<int> narrow => (Tensor.Min<int>(narrow), Tensor.Max<int>(narrow)),
            _ => (0, 0),
        };
        if (least < 0 || most >= limit)
        {
            throw new ArgumentException(
                $"The input '{input.Name}' holds {(least < 0 ? least : most)}; its values must be from 0 to {limit - 1} ('{input.LimitKey}' is {limit}).");
        }
    }

    private static (object Tensor, long[] Shape) Default(ModelInput input, ModelInput like, long[] shape)
    {
        if (input.Default == InputDefault.Positions)
        {
            var count = shape[^1];
            if (input.ValueLimit is { } limit && count > limit)
            {
                throw new ArgumentException(
                    $"The input '{like.Name}' has {count} positions a row; the model takes at most {limit} ('{input.LimitKey}'). Cut the text, or split it.");
            }

            return (Tensor.Create(Enumerable.Range(0, checked((int)count)).Select(position => (long)position).ToArray(), [1, (nint)count]), [1, count]);
        }

        var values = new long[checked((int)shape.Aggregate(1L, (product, extent) => checked(product * extent)))];
        values.AsSpan().Fill(input.Default == InputDefault.Ones ? 1 : 0);
        return (Tensor.Create(values, Array.ConvertAll(shape, extent => (nint)extent)), shape);
    }
}
