using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AiDotNet.Hub.Xet;

/// <summary>A hash of the Xet formats: of a chunk, a xorb or a file. Its text is that of four little-endian numbers, 16 hexadecimal digits each.</summary>
internal readonly record struct XetHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>The bytes of a hash.</summary>
    public const int Size = Blake3.HashSize;

    /// <summary>The number of hexadecimal digits.</summary>
    public const int TextLength = 2 * Size;

    private const int Digits = TextLength / 4;

    /// <summary>The hash of a file without bytes, and of no chunks.</summary>
    public static readonly XetHash OfNothing;

    /// <summary>The last eight bytes as a number: what groups nodes and chooses chunks by.</summary>
    public ulong Tail => D;

    /// <summary>Whether clients ask hubs for a chunk of this hash, beside every file's first.</summary>
    public bool IsDedupeEligible => Tail % 1024 == 0;

    /// <summary>Reads the 32 bytes that stand in the formats.</summary>
    public static XetHash Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(source),
        BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(source[24..]));

    /// <summary>The BLAKE3 of some bytes under a key.</summary>
    public static XetHash Keyed(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Size];
        Blake3.HashKeyed(key, bytes, hash);
        return Read(hash);
    }

    /// <summary>This hash, hashed under a key.</summary>
    public XetHash Keyed(ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Keyed(key, bytes);
    }

    /// <summary>The hash of a chunk's bytes.</summary>
    public static XetHash OfChunk(ReadOnlySpan<byte> bytes) => Keyed(XetKeys.Data, bytes);

    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is no hash.</exception>
    public static XetHash Parse(string text) => TryParse(text, out var hash) ? hash : throw new FormatException($"'{text}' is no Xet hash: {TextLength} hexadecimal digits are needed.");

    /// <summary>Reads a hash where the text is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out XetHash hash)
    {
        hash = default;
        if (text is not { Length: TextLength }
            || !Number(text, 0, out var a) || !Number(text, 1, out var b) || !Number(text, 2, out var c) || !Number(text, 3, out var d))
        {
            return false;
        }

        hash = new XetHash(a, b, c, d);
        return true;
    }

    /// <summary>Writes the 32 bytes that stand in the formats.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, A);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], B);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], C);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], D);
    }

    /// <summary>The 64 digits, in lower case.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{A:x16}{B:x16}{C:x16}{D:x16}");

    private static bool Number(string text, int index, out ulong number) =>
        ulong.TryParse(text.AsSpan(index * Digits, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
}
