using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>
/// Between the caller's tensors and the engine's. Floating tensors are <typeparamref name="T"/> on the caller's side whatever the
/// engine computes in; all others keep their type, except that whole numbers widen and narrow where no value changes.
/// </summary>
/// <typeparam name="T">The caller's floating type.</typeparam>
internal static class TensorBoundary<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>A tensor for the engine, copied.</summary>
    /// <exception cref="ArgumentException">It has the wrong element type; the message names the input.</exception>
    public static OrtValue ToEngine(ModelInput input, object tensor, long[] shape) => input.Type switch
    {
        TensorElementType.Float => Floating<float>(input, tensor, shape),
        TensorElementType.Double => Floating<double>(input, tensor, shape),
        TensorElementType.Float16 => OrtValue.CreateTensorValueFromMemory(
            MemoryMarshal.Cast<Half, Float16>(Converted<T, Half>(Expect<T>(input, tensor))).ToArray(), shape),
        TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory(ToInt64(input, tensor), shape),
        TensorElementType.Int32 => OrtValue.CreateTensorValueFromMemory(ToInt32(input, tensor), shape),
        TensorElementType.Bool => Same<bool>(input, tensor, shape),
        TensorElementType.UInt8 => Same<byte>(input, tensor, shape),
        TensorElementType.Int8 => Same<sbyte>(input, tensor, shape),
        TensorElementType.Int16 => Same<short>(input, tensor, shape),
        TensorElementType.UInt16 => Same<ushort>(input, tensor, shape),
        TensorElementType.UInt32 => Same<uint>(input, tensor, shape),
        TensorElementType.UInt64 => Same<ulong>(input, tensor, shape),
        _ => throw new NotSupportedException($"The input '{input.Name}' has the element type {input.Type}, which has no .NET counterpart here."),
    };

    /// <summary>Adds an output of the engine, copied.</summary>
    public static void FromEngine(string name, OrtValue value, NamedTensors into)
    {
        var info = value.GetTensorTypeAndShape();
        var shape = Array.ConvertAll(info.Shape, extent => (nint)extent);
        switch (info.ElementDataType)
        {
            case TensorElementType.Float:
                into.Set(name, NamedTensors.Create(Converted<float, T>(value.GetTensorDataAsSpan<float>()), shape));
                break;
            case TensorElementType.Double:
                into.Set(name, NamedTensors.Create(Converted<double, T>(value.GetTensorDataAsSpan<double>()), shape));
                break;
            case TensorElementType.Float16:
                into.Set(name, NamedTensors.Create(Converted<Half, T>(MemoryMarshal.Cast<Float16, Half>(value.GetTensorDataAsSpan<Float16>())), shape));
                break;
            case TensorElementType.Int64:
                into.Set(name, NamedTensors.Create(value.GetTensorDataAsSpan<long>().ToArray(), shape));
                break;
            case TensorElementType.Int32:
                into.Set(name, NamedTensors.Create(value.GetTensorDataAsSpan<int>().ToArray(), shape));
                break;
            case TensorElementType.Bool:
                into.Set(name, NamedTensors.Create(value.GetTensorDataAsSpan<bool>().ToArray(), shape));
                break;
            case TensorElementType.UInt8:
                into.Set(name, NamedTensors.Create(value.GetTensorDataAsSpan<byte>().ToArray(), shape));
                break;
            case TensorElementType.Int8:
                into.Set(name, NamedTensors.Create(value.GetTensorDataAsSpan<sbyte>().ToArray(), shape));
                break;
            default:
                throw new NotSupportedException($"The output '{name}' has the element type {info.ElementDataType}, which has no .NET counterpart here.");
        }
    }

    private static OrtValue Floating<TEngine>(ModelInput input, object tensor, long[] shape)
        where TEngine : unmanaged, INumberBase<TEngine> =>
        OrtValue.CreateTensorValueFromMemory(Converted<T, TEngine>(Expect<T>(input, tensor)), shape);

    private static OrtValue Same<TElement>(ModelInput input, object tensor, long[] shape)
        where TElement : unmanaged => OrtValue.CreateTensorValueFromMemory(Expect<TElement>(input, tensor), shape);

    private static long[] ToInt64(ModelInput input, object tensor) => tensor switch
    {
        Tensor<long> same => Flat(same),
        Tensor<int> narrow => Array.ConvertAll(Flat(narrow), value => (long)value),
        Tensor<bool> mask => Array.ConvertAll(Flat(mask), value => value ? 1L : 0L),
        _ => throw WrongType(input, tensor, nameof(Int64)),
    };

    private static int[] ToInt32(ModelInput input, object tensor) => tensor switch
    {
        Tensor<int> same => Flat(same),
        Tensor<long> wide => Array.ConvertAll(Flat(wide), value => value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new ArgumentException($"The input '{input.Name}' holds {value}; the model takes 32-bit whole numbers.")),
        _ => throw WrongType(input, tensor, nameof(Int32)),
    };

    private static TElement[] Expect<TElement>(ModelInput input, object tensor) =>
        tensor is Tensor<TElement> expected ? Flat(expected) : throw WrongType(input, tensor, typeof(TElement).Name);

    private static ArgumentException WrongType(ModelInput input, object tensor, string wanted) =>
        new($"The input '{input.Name}' must be a tensor of {wanted}, not of {NamedTensors.ElementTypeOf(tensor).Name}.");

    private static TElement[] Flat<TElement>(Tensor<TElement> tensor)
    {
        var flat = new TElement[checked((int)tensor.FlattenedLength)];
        tensor.FlattenTo(flat);
        return flat;
    }

    private static TTo[] Converted<TFrom, TTo>(ReadOnlySpan<TFrom> from)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        var to = new TTo[from.Length];
        if (typeof(TFrom) == typeof(TTo))
        {
            MemoryMarshal.Cast<TFrom, TTo>(from).CopyTo(to);
        }
        else
        {
            TensorPrimitives.ConvertTruncating(from, to);
        }

        return to;
    }
}
