using AiDotNet.Hub.Packaging.Safetensors;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>Element types of safetensors in ONNX's numbering.</summary>
internal static class ElementTypes
{
    /// <summary>The same type in ONNX.</summary>
    /// <exception cref="ArgumentOutOfRangeException">ONNX Runtime has no such type.</exception>
    public static TensorElementType ToElementType(this SafetensorsDtype dtype) => dtype switch
    {
        SafetensorsDtype.F64 => TensorElementType.Double,
        SafetensorsDtype.F32 => TensorElementType.Float,
        SafetensorsDtype.F16 => TensorElementType.Float16,
        SafetensorsDtype.BF16 => TensorElementType.BFloat16,
        SafetensorsDtype.I64 => TensorElementType.Int64,
        SafetensorsDtype.I32 => TensorElementType.Int32,
        SafetensorsDtype.I16 => TensorElementType.Int16,
        SafetensorsDtype.I8 => TensorElementType.Int8,
        SafetensorsDtype.U64 => TensorElementType.UInt64,
        SafetensorsDtype.U32 => TensorElementType.UInt32,
        SafetensorsDtype.U16 => TensorElementType.UInt16,
        SafetensorsDtype.U8 => TensorElementType.UInt8,
        SafetensorsDtype.Bool => TensorElementType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "ONNX Runtime has no such element type."),
    };
}
