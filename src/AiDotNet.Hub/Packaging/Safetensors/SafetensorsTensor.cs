namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>A tensor's place in a safetensors file. Offsets were checked against the file.</summary>
public sealed record SafetensorsTensor
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The element type.</summary>
    public required SafetensorsDtype Dtype { get; init; }

    /// <summary>The element type as the header spells it.</summary>
    public required string DtypeName { get; init; }

    /// <summary>The extents; empty for a scalar.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>The file that holds it, absolute.</summary>
    public required string FilePath { get; init; }

    /// <summary>Where its bytes begin in that file, from the file's first byte.</summary>
    public required long Offset { get; init; }

    /// <summary>The number of its bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The number of its elements.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, extent) => checked(product * extent));
}
