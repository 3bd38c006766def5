using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Runtime.Graph;

namespace AiDotNet.Hub.Runtime;

/// <summary>Named tensors in a safetensors file: how a model's inputs and outputs are exchanged with other frameworks.</summary>
public static class NamedTensorsFile
{
    /// <summary>Reads every tensor of a file into memory.</summary>
    /// <param name="path">The safetensors file.</param>
    /// <param name="cancellationToken">Stops the reading between two tensors.</param>
    /// <returns>The tensors in their own types; BF16, which .NET has no type for, as <see cref="float"/>, and a scalar as one element on one axis.</returns>
    /// <exception cref="PackageFormatException">The file breaks a rule of the format, or holds a type that has no .NET counterpart.</exception>
    public static Task<NamedTensors> LoadAsync(string path, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            using var file = SafetensorsFile.Open(path);
            var tensors = new NamedTensors();
            foreach (var tensor in file.Tensors.Values)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Read(file, tensor, tensors);
            }

            return tensors;
        },
        cancellationToken);

    /// <summary>Writes every tensor to a file, in the order of the names; the file is replaced once the new one is complete.</summary>
    /// <param name="path">The safetensors file.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="NotSupportedException">A tensor has an element type that safetensors has not; the message names it.</exception>
    public static Task SaveAsync(string path, NamedTensors tensors, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return SafetensorsWriter.WriteAsync(path, [.. tensors.Names.Select(name => ToEntry(name, tensors))], cancellationToken: cancellationToken);
    }

    private static void Read(SafetensorsFile file, SafetensorsTensor tensor, NamedTensors into)
    {
        switch (tensor.Dtype)
        {
            case SafetensorsDtype.F64:
                Set<double>();
                break;
            case SafetensorsDtype.F32:
                Set<float>();
                break;
            case SafetensorsDtype.F16:
                Set<Half>();
                break;
            case SafetensorsDtype.BF16:
                into.Set(tensor.Name, Create(Widen(file.GetSpan<ushort>(tensor.Name)), tensor.Shape));
                break;
            case SafetensorsDtype.I64:
                Set<long>();
                break;
            case SafetensorsDtype.I32:
                Set<int>();
                break;
            case SafetensorsDtype.I16:
                Set<short>();
                break;
            case SafetensorsDtype.I8:
                Set<sbyte>();
                break;
            case SafetensorsDtype.U64:
                Set<ulong>();
                break;
            case SafetensorsDtype.U32:
                Set<uint>();
                break;
            case SafetensorsDtype.U16:
                Set<ushort>();
                break;
            case SafetensorsDtype.U8:
                Set<byte>();
                break;
            case SafetensorsDtype.Bool:
                into.Set(tensor.Name, Create(Array.ConvertAll(file.GetSpan<byte>(tensor.Name).ToArray(), value => value != 0), tensor.Shape));
                break;
            default:
                throw new PackageFormatException(CheckpointRule.TensorType, tensor.FilePath, $"the tensor '{tensor.Name}' has the type {tensor.DtypeName}, which has no .NET counterpart.");
        }

        void Set<TElement>()
            where TElement : unmanaged => into.Set(tensor.Name, Create(file.GetSpan<TElement>(tensor.Name).ToArray(), tensor.Shape));
    }

    // A brain float is the upper half of a float.
    private static float[] Widen(ReadOnlySpan<ushort> values)
    {
        var wide = new float[values.Length];
        for (var index = 0; index < wide.Length; index++)
        {
            wide[index] = BitConverter.UInt32BitsToSingle((uint)values[index] << 16);
        }

        return wide;
    }

    private static Tensor<TElement> Create<TElement>(TElement[] values, IReadOnlyList<long> shape) =>
        NamedTensors.Create(values, [.. shape.Select(extent => (nint)extent)]);

    private static SafetensorsWriter.Entry ToEntry(string name, NamedTensors tensors)
    {
        var shape = tensors.GetShape(name);
        return tensors[name] switch
        {
            Tensor<double> tensor => Entry(SafetensorsDtype.F64, tensor),
            Tensor<float> tensor => Entry(SafetensorsDtype.F32, tensor),
            Tensor<Half> tensor => Entry(SafetensorsDtype.F16, tensor),
            Tensor<long> tensor => Entry(SafetensorsDtype.I64, tensor),
            Tensor<int> tensor => Entry(SafetensorsDtype.I32, tensor),
            Tensor<short> tensor => Entry(SafetensorsDtype.I16, tensor),
            Tensor<sbyte> tensor => Entry(SafetensorsDtype.I8, tensor),
            Tensor<ulong> tensor => Entry(SafetensorsDtype.U64, tensor),
            Tensor<uint> tensor => Entry(SafetensorsDtype.U32, tensor),
            Tensor<ushort> tensor => Entry(SafetensorsDtype.U16, tensor),
            Tensor<byte> tensor => Entry(SafetensorsDtype.U8, tensor),
            Tensor<bool> tensor => Entry(SafetensorsDtype.Bool, tensor),
            var other => throw new NotSupportedException($"The tensor '{name}' is of {NamedTensors.ElementTypeOf(other).Name}, which safetensors has no type for."),
        };

        // The bytes are made when their turn comes, so that only one copy of one tensor exists at a time.
        SafetensorsWriter.Entry Entry<TElement>(SafetensorsDtype dtype, Tensor<TElement> tensor)
            where TElement : unmanaged => new(name, dtype, shape, (stream, cancellationToken) =>
            stream.WriteAsync(ToBytes(tensor), cancellationToken).AsTask());
    }

    private static byte[] ToBytes<TElement>(Tensor<TElement> tensor)
        where TElement : unmanaged
    {
        var bytes = new byte[checked((int)(tensor.FlattenedLength * Unsafe.SizeOf<TElement>()))];
        tensor.FlattenTo(MemoryMarshal.Cast<byte, TElement>(bytes.AsSpan()));
        return bytes;
    }
}
