namespace AiDotNet.Hub.Xet;

/// <summary>The numbers of the shard format.</summary>
internal static class ShardFormat
{
    /// <summary>The bytes of every record.</summary>
    public const int RecordSize = 48;

    /// <summary>The bytes of a footer.</summary>
    public const int FooterSize = 200;

    /// <summary>The version of the header.</summary>
    public const ulong HeaderVersion = 2;

    /// <summary>The version of the footer.</summary>
    public const ulong FooterVersion = 1;

    /// <summary>A file's flag: its range hashes follow.</summary>
    public const uint WithRangeHashes = 0x80000000;

    /// <summary>A file's flag: its SHA-256 follows.</summary>
    public const uint WithSha256 = 0x40000000;

    /// <summary>What a shard begins with.</summary>
    public static ReadOnlySpan<byte> Tag =>
    [
        (byte)'H', (byte)'F', (byte)'R', (byte)'e', (byte)'p', (byte)'o', (byte)'M', (byte)'e', (byte)'t', (byte)'a', (byte)'D', (byte)'a', (byte)'t', (byte)'a', 0,
        0x55, 0x69, 0x67, 0x45, 0x6A, 0x7B, 0x81, 0x57, 0x83, 0xA5, 0xBD, 0xD9, 0x5C, 0xCD, 0xD1, 0x4A, 0xA9,
    ];
}
