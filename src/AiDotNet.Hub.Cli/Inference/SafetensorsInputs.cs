using System.Numerics;
using System.Numerics.Tensors;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Runtime;

namespace AiDotNet.Hub.Cli.Inference;

/// <summary>A safetensors file as a model's inputs: integers and booleans become <see cref="long"/>, as ids and masks are; floating ones <see cref="float"/>.</summary>
internal static class SafetensorsInputs
{
    /// <exception cref="PackageFormatException">The file is no safetensors file, or holds a dtype that no model takes.</exception>
    public static NamedTensors Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var inputs = new NamedTensors();
        foreach (var (name, tensor) in file.Tensors)
        {
            nint[] shape = [.. tensor.Shape.Select(extent => checked((nint)extent))];
            _ = tensor.Dtype switch
            {
                SafetensorsDtype.I64 => Set(Convert<long, long>(file, name)),
                SafetensorsDtype.I32 => Set(Convert<int, long>(file, name)),
                SafetensorsDtype.I16 => Set(Convert<short, long>(file, name)),
                SafetensorsDtype.I8 => Set(Convert<sbyte, long>(file, name)),
                SafetensorsDtype.U64 => Set(Convert<ulong, long>(file, name)),
                SafetensorsDtype.U32 => Set(Convert<uint, long>(file, name)),
                SafetensorsDtype.U16 => Set(Convert<ushort, long>(file, name)),
                SafetensorsDtype.U8 or SafetensorsDtype.Bool => Set(Convert<byte, long>(file, name)),
                SafetensorsDtype.F32 => Set(Convert<float, float>(file, name)),
                SafetensorsDtype.F64 => Set(Convert<double, float>(file, name)),
                SafetensorsDtype.F16 => Set(Convert<Half, float>(file, name)),
                SafetensorsDtype.BF16 => Set(ConvertBrainFloats(file, name)),
                _ => throw new PackageFormatException(
                    "UnsupportedDtype",
                    path,
                    $"Tensor '{name}' is {tensor.DtypeName}, which no model takes as input; store it as I64 or F32."),
            };

            NamedTensors Set<T>(T[] elements) => inputs.Set(name, Tensor.Create(elements, shape));
        }

        return inputs;
    }

    private static TTo[] Convert<TFrom, TTo>(SafetensorsFile file, string name)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        var source = file.GetSpan<TFrom>(name);
        var target = new TTo[source.Length];
        TensorPrimitives.ConvertChecked(source, target);
        return target;
    }

    // The upper half of a float's bits.
    private static float[] ConvertBrainFloats(SafetensorsFile file, string name)
    {
        var source = file.GetSpan<ushort>(name);
        var target = new float[source.Length];
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
        }

        return target;
    }
}
