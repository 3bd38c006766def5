using System.Buffers;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Xet;

/// <summary>Turns files into xorbs and a shard: cuts them into chunks, and hands over those that are not known yet, xorb by xorb. One file at a time; memory is that of
/// the xorbs that are not sent yet, 64 MiB each, and some 100 bytes for each chunk.</summary>
/// <param name="send">Takes a full xorb, and calls <see cref="PackedXorb.Release"/> when it was sent. The packer waits for the call, not for the sending.</param>
/// <param name="ask">Asks the hub for a chunk; its answer to a dedupe query, or null.</param>
internal sealed class XetPacker(Func<PackedXorb, CancellationToken, Task> send, Func<XetHash, CancellationToken, Task<byte[]?>>? ask = null)
{
    private const int WindowSize = 1 << 20;

    private readonly KnownChunks _known = new();
    private readonly List<PackedXorb> _xorbs = [];
    private readonly List<PackedFile> _files = [];
    private PackedXorb? _open;

    /// <summary>Takes a file.</summary>
    /// <param name="source">The bytes, to their end.</param>
    /// <param name="sha256">Their SHA-256.</param>
    /// <param name="cancellationToken">Stops the reading; the packer is of no use then.</param>
    /// <returns>The Xet hash.</returns>
    public async Task<XetHash> AddAsync(Stream source, Digest sha256, CancellationToken cancellationToken)
    {
        var file = new PackedFile(sha256);
        var tree = new XetTree();
        var window = ArrayPool<byte>.Shared.Rent(WindowSize);
        try
        {
            var (start, end, ended) = (0, 0, false);
            while (true)
            {
                if (!ended && end - start < GearChunker.LargestChunk)
                {
                    window.AsSpan(start, end - start).CopyTo(window);
                    (start, end) = (0, end - start);
                    var read = await source.ReadAtLeastAsync(window.AsMemory(end), GearChunker.LargestChunk, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                    ended = read < GearChunker.LargestChunk;
                    end += read;
                }

                if (start == end)
                {
                    break;
                }

                var chunk = window.AsMemory(start, GearChunker.FirstChunk(window.AsSpan(start, end - start)));
                var hash = XetHash.OfChunk(chunk.Span);
                tree.Add(hash, chunk.Length);
                file.Add(await PlaceAsync(hash, chunk, file.Chunks.Count == 0, cancellationToken).ConfigureAwait(false), hash, chunk.Length);
                start += chunk.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }

        file.Hash = tree.FileHash();
        _files.Add(file);
        return file.Hash;
    }

    /// <summary>Hands over the last xorb, and says what the files are made of. The shard is to be sent when every xorb was.</summary>
    public async Task<Shard> CompleteAsync(CancellationToken cancellationToken)
    {
        await CloseAsync(cancellationToken).ConfigureAwait(false);
        return new Shard([.. _files.Select(file => file.ToShardFile())], [.. _xorbs.Select(ToShardXorb)]);
    }

    private async ValueTask<ChunkPlace> PlaceAsync(XetHash hash, ReadOnlyMemory<byte> chunk, bool first, CancellationToken cancellationToken)
    {
        if (_known.Find(hash) is { } known)
        {
            return known;
        }

        if ((first || hash.IsDedupeEligible) && ask is not null && await ask(hash, cancellationToken).ConfigureAwait(false) is { } answer)
        {
            var shard = await ShardReader.ReadAsync(new MemoryStream(answer), cancellationToken).ConfigureAwait(false);
            _known.Add(answer, shard);
            if (_known.Find(hash) is { } told)
            {
                return told;
            }
        }

        if (_open?.Takes(chunk.Length) == false)
        {
            await CloseAsync(cancellationToken).ConfigureAwait(false);
        }

        _open ??= new PackedXorb();
        var place = new ChunkPlace(_open, default, _open.Add(hash, chunk.Span));
        _known.Add(hash, place);
        return place;
    }

    private async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        if (_open is { } full)
        {
            _open = null;
            full.Close();
            _xorbs.Add(full);
            await send(full, cancellationToken).ConfigureAwait(false);
        }
    }

    private static ShardXorb ToShardXorb(PackedXorb xorb) => new(
        xorb.Hash,
        (uint)xorb.Index.RawSize,
        [.. Enumerable.Range(0, xorb.Index.Count).Select(i =>
            new ShardChunk(xorb.Index[i], (uint)xorb.Index.RawStart(i), (uint)(xorb.Index.RawStart(i + 1) - xorb.Index.RawStart(i))))]);

    private sealed class PackedFile(Digest sha256)
    {
        public List<(ChunkPlace Place, XetHash Hash, int Length)> Chunks { get; } = [];

        public XetHash Hash { get; set; }

        public void Add(ChunkPlace place, XetHash hash, int length) => Chunks.Add((place, hash, length));

        public ShardFile ToShardFile()
        {
            var (segments, ranges) = (new List<ShardSegment>(), new List<XetHash>());
            for (int first = 0, end; first < Chunks.Count; first = end)
            {
                var (length, range) = (0L, new XorbIndex());
                end = first;
                do
                {
                    length += Chunks[end].Length;
                    range.Add(Chunks[end].Hash, 0, 0);
                    end++;
                }
                while (end < Chunks.Count && Chunks[end - 1].Place.IsFollowedBy(Chunks[end].Place));

                var place = Chunks[first].Place;
                segments.Add(new ShardSegment(place.Xorb, (uint)length, (uint)place.Chunk, (uint)(place.Chunk + end - first)));
                ranges.Add(range.RangeHash(0, range.Count));
            }

            return new ShardFile(Hash, segments, ranges, sha256);
        }
    }
}
