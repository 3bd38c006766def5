namespace AiDotNet.Hub.Xet;

/// <summary>What a xorb may hold (protocol §10.2).</summary>
internal static class XorbLimits
{
    /// <summary>The chunks' own bytes.</summary>
    public const int MaxRawSize = 64 << 20;

    /// <summary>The number of chunks.</summary>
    public const int MaxChunks = 8192;

    /// <summary>The serialized bytes: what does not compress is longer by its headers.</summary>
    public const int MaxPackedSize = MaxRawSize + (MaxChunks * XorbRecord.HeaderSize);

    /// <summary>The bytes of a shard.</summary>
    public const int MaxShardSize = 64 << 20;
}
