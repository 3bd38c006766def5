namespace AiDotNet.Hub.Xet;

/// <summary>A xorb that is being filled, or is full.</summary>
internal sealed class PackedXorb
{
    private byte[] _bytes = new byte[GearChunker.LargestChunk * 2];
    private XetHash? _hash;

    /// <summary>The chunks.</summary>
    public XorbIndex Index { get; } = new();

    /// <summary>The xorb as it is sent.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Index.PackedSize);

    /// <summary>Its name; final once it is closed.</summary>
    public XetHash Hash => _hash ?? throw new InvalidOperationException("The xorb is not closed.");

    /// <summary>Whether a chunk still fits.</summary>
    public bool Takes(int length) => Index.Count < XorbLimits.MaxChunks && Index.RawSize + length <= XorbLimits.MaxRawSize;

    /// <summary>Appends a chunk.</summary>
    /// <returns>Its place.</returns>
    public int Add(XetHash hash, ReadOnlySpan<byte> chunk)
    {
        var at = Index.PackedSize;
        var needed = at + XorbRecord.HeaderSize + chunk.Length;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, Math.Min(2 * _bytes.Length, XorbLimits.MaxPackedSize)));
        }

        Index.Add(hash, XorbRecord.Pack(chunk, _bytes.AsSpan(at)), chunk.Length);
        return Index.Count - 1;
    }

    /// <summary>Gives it its name; nothing can be added afterwards.</summary>
    public void Close() => _hash = Index.Root();

    /// <summary>Lets go of the bytes; what was sent is not needed again.</summary>
    public void Release() => _bytes = [];
}
