namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>An element type of safetensors. <see cref="Other"/> stands for all that are kept as bytes only (F8 and below, complex).</summary>
public enum SafetensorsDtype
{
    /// <summary>A type that is kept as bytes only; <see cref="SafetensorsTensor.DtypeName"/> says which.</summary>
    Other,

    /// <summary>64-bit float.</summary>
    F64,

    /// <summary>32-bit float.</summary>
    F32,

    /// <summary>16-bit IEEE float.</summary>
    F16,

    /// <summary>16-bit brain float.</summary>
    BF16,

    /// <summary>64-bit integer.</summary>
    I64,

    /// <summary>32-bit integer.</summary>
    I32,

    /// <summary>16-bit integer.</summary>
    I16,

    /// <summary>8-bit integer.</summary>
    I8,

    /// <summary>64-bit unsigned integer.</summary>
    U64,

    /// <summary>32-bit unsigned integer.</summary>
    U32,

    /// <summary>16-bit unsigned integer.</summary>
    U16,

    /// <summary>8-bit unsigned integer.</summary>
    U8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,
}
