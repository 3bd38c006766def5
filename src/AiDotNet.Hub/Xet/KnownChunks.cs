using System.Buffers.Binary;

namespace AiDotNet.Hub.Xet;

/// <summary>Chunks that need not be sent: those that are being sent already, and those that the hub has told of.</summary>
internal sealed class KnownChunks
{
    private readonly Dictionary<XetHash, ChunkPlace> _sent = [];
    private readonly List<(byte[] Key, Dictionary<XetHash, ChunkPlace> Places)> _told = [];

    /// <summary>Where a chunk is; null where it has to be sent.</summary>
    public ChunkPlace? Find(XetHash hash)
    {
        if (_sent.TryGetValue(hash, out var place))
        {
            return place;
        }

        foreach (var (key, places) in _told)
        {
            if (places.TryGetValue(hash.Keyed(key), out place))
            {
                return place;
            }
        }

        return null;
    }

    /// <summary>Remembers a chunk that is sent.</summary>
    public void Add(XetHash hash, ChunkPlace place) => _sent[hash] = place;

    /// <summary>Takes in the answer to a dedupe query.</summary>
    /// <param name="answer">The whole of it, with its footer.</param>
    /// <param name="shard">The same, read.</param>
    public void Add(ReadOnlySpan<byte> answer, Shard shard)
    {
        const int KeyAt = 72;
        if (answer.Length < ShardFormat.FooterSize
            || BinaryPrimitives.ReadUInt64LittleEndian(answer[^ShardFormat.FooterSize..]) != ShardFormat.FooterVersion)
        {
            return;
        }

        var places = new Dictionary<XetHash, ChunkPlace>();
        foreach (var xorb in shard.Xorbs)
        {
            for (var i = 0; i < xorb.Chunks.Count; i++)
            {
                places[xorb.Chunks[i].Hash] = new ChunkPlace(null, xorb.Hash, i);
            }
        }

        _told.Add((answer.Slice(answer.Length - ShardFormat.FooterSize + KeyAt, Blake3.KeySize).ToArray(), places));
    }
}
