using System.Buffers.Binary;

namespace AiDotNet.Hub.Xet;

/// <summary>Which chunks a xorb has, and where they lie: in the xorb as serialized, and in the chunks' own bytes one behind the other.</summary>
internal sealed class XorbIndex
{
    /// <summary>The bytes of a chunk's entry in the form that is stored: its hash, then where it ends serialized and where unpacked.</summary>
    public const int EntrySize = XetHash.Size + (2 * sizeof(uint));

    private readonly List<Entry> _entries = [];

    /// <summary>The number of chunks.</summary>
    public int Count => _entries.Count;

    /// <summary>The serialized bytes.</summary>
    public int PackedSize => PackedStart(Count);

    /// <summary>The chunks' own bytes.</summary>
    public int RawSize => RawStart(Count);

    /// <summary>A chunk's hash.</summary>
    public XetHash this[int chunk] => _entries[chunk].Hash;

    /// <summary>Where a chunk begins serialized, and the one before it ends; of <see cref="Count"/>: where the last one ends.</summary>
    public int PackedStart(int chunk) => chunk == 0 ? 0 : (int)_entries[chunk - 1].PackedEnd;

    /// <summary>The same in the chunks' own bytes.</summary>
    public int RawStart(int chunk) => chunk == 0 ? 0 : (int)_entries[chunk - 1].RawEnd;

    /// <summary>The chunk that holds a position of the chunks' own bytes.</summary>
    public int ChunkAt(int position)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (RawStart(middle + 1) <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Adds the next chunk.</summary>
    public void Add(XetHash hash, int packedLength, int length) => _entries.Add(new Entry(hash, (uint)(PackedSize + packedLength), (uint)(RawSize + length)));

    /// <summary>The hash that names a xorb of these chunks.</summary>
    public XetHash Root()
    {
        var tree = new XetTree();
        for (var i = 0; i < Count; i++)
        {
            tree.Add(_entries[i].Hash, RawStart(i + 1) - RawStart(i));
        }

        return tree.Root();
    }

    /// <summary>The hash that a shard's segment over chunks is verified by.</summary>
    /// <param name="first">The first chunk.</param>
    /// <param name="end">Behind the last.</param>
    public XetHash RangeHash(int first, int end)
    {
        var hashes = new byte[(end - first) * XetHash.Size];
        for (var i = first; i < end; i++)
        {
            _entries[i].Hash.Write(hashes.AsSpan((i - first) * XetHash.Size));
        }

        return XetHash.Keyed(XetKeys.Range, hashes);
    }

    /// <summary>The form that is stored.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Count * EntrySize];
        for (var i = 0; i < Count; i++)
        {
            var entry = bytes.AsSpan(i * EntrySize);
            _entries[i].Hash.Write(entry);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[XetHash.Size..], _entries[i].PackedEnd);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[(XetHash.Size + sizeof(uint))..], _entries[i].RawEnd);
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static XorbIndex Parse(ReadOnlySpan<byte> bytes)
    {
        var index = new XorbIndex();
        for (; bytes.Length >= EntrySize; bytes = bytes[EntrySize..])
        {
            index._entries.Add(new Entry(
                XetHash.Read(bytes),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[XetHash.Size..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[(XetHash.Size + sizeof(uint))..])));
        }

        return index;
    }

    private readonly record struct Entry(XetHash Hash, uint PackedEnd, uint RawEnd);
}
