namespace AiDotNet.Hub.Xet;

/// <summary>How a chunk is packed.</summary>
internal enum XorbScheme : byte
{
    /// <summary>As it is.</summary>
    Raw = 0,

    /// <summary>An LZ4 frame.</summary>
    Lz4 = 1,

    /// <summary>An LZ4 frame of the bytes grouped by <see cref="ByteGroups"/>.</summary>
    GroupedLz4 = 2,
}
