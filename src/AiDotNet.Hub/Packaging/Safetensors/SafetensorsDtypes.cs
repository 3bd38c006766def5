namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>The element types of the format: how each is spelled and how many bits it takes.</summary>
internal static class SafetensorsDtypes
{
    /// <summary>Finds a type by its spelling, which is case-sensitive.</summary>
    /// <param name="spelling">As the header has it, escapes undone.</param>
    /// <param name="name">The spelling as a shared string.</param>
    /// <param name="dtype">The type.</param>
    /// <param name="bits">The bits of an element.</param>
    public static bool TryFind(ReadOnlySpan<char> spelling, out string name, out SafetensorsDtype dtype, out int bits)
    {
        (name, dtype, bits) = spelling switch
        {
            "F64" => ("F64", SafetensorsDtype.F64, 64),
            "F32" => ("F32", SafetensorsDtype.F32, 32),
            "F16" => ("F16", SafetensorsDtype.F16, 16),
            "BF16" => ("BF16", SafetensorsDtype.BF16, 16),
            "I64" => ("I64", SafetensorsDtype.I64, 64),
            "I32" => ("I32", SafetensorsDtype.I32, 32),
            "I16" => ("I16", SafetensorsDtype.I16, 16),
            "I8" => ("I8", SafetensorsDtype.I8, 8),
            "U64" => ("U64", SafetensorsDtype.U64, 64),
            "U32" => ("U32", SafetensorsDtype.U32, 32),
            "U16" => ("U16", SafetensorsDtype.U16, 16),
            "U8" => ("U8", SafetensorsDtype.U8, 8),
            "BOOL" => ("BOOL", SafetensorsDtype.Bool, 8),
            "C64" => ("C64", SafetensorsDtype.Other, 64),
            "F8_E4M3" => ("F8_E4M3", SafetensorsDtype.Other, 8),
            "F8_E5M2" => ("F8_E5M2", SafetensorsDtype.Other, 8),
            "F8_E8M0" => ("F8_E8M0", SafetensorsDtype.Other, 8),
            "F8_E4M3FNUZ" => ("F8_E4M3FNUZ", SafetensorsDtype.Other, 8),
            "F8_E5M2FNUZ" => ("F8_E5M2FNUZ", SafetensorsDtype.Other, 8),
            "F6_E2M3" => ("F6_E2M3", SafetensorsDtype.Other, 6),
            "F6_E3M2" => ("F6_E3M2", SafetensorsDtype.Other, 6),
            "F4" => ("F4", SafetensorsDtype.Other, 4),
            _ => ("", SafetensorsDtype.Other, 0),
        };
        return bits > 0;
    }

    /// <summary>The spelling of a type.</summary>
    /// <exception cref="ArgumentException">The type is <see cref="SafetensorsDtype.Other"/>, which has no one spelling.</exception>
    public static string NameOf(SafetensorsDtype dtype) => dtype switch
    {
        SafetensorsDtype.Bool => "BOOL",
        SafetensorsDtype.Other => throw new ArgumentException("A tensor that is kept as bytes needs its dtype's name.", nameof(dtype)),
        _ => dtype.ToString(),
    };
}
