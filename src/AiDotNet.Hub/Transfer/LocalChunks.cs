using System.Buffers;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Transfer;

/// <summary>The chunks of a file that lies on this disk.</summary>
/// <param name="hash">The file's Xet hash.</param>
/// <param name="chunks">From front to back.</param>
internal sealed class LocalChunks(XetHash hash, IReadOnlyList<LocalChunk> chunks)
{
    private const int WindowSize = 1 << 20;

    /// <summary>The file's Xet hash.</summary>
    public XetHash Hash => hash;

    /// <summary>Reads a file and cuts it as every Xet client does.</summary>
    public static async Task<LocalChunks> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        var (tree, chunks, at) = (new XetTree(), new List<LocalChunk>(), 0L);
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
                    return new LocalChunks(tree.FileHash(), chunks);
                }

                var chunk = window.AsSpan(start, GearChunker.FirstChunk(window.AsSpan(start, end - start)));
                chunks.Add(new LocalChunk(XetHash.OfChunk(chunk), at, chunk.Length));
                tree.Add(chunks[^1].Hash, chunk.Length);
                (start, at) = (start + chunk.Length, at + chunk.Length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    /// <summary>Where chunks of xorbs lie in this file, by what the hub says of how it is put together; empty where the hub says something else than what is here.</summary>
    public IReadOnlyDictionary<(string Xorb, long Chunk), LocalChunk> PlacesIn(XetReconstruction plan)
    {
        var (places, next) = (new Dictionary<(string, long), LocalChunk>(), 0);
        foreach (var term in plan.Terms)
        {
            var length = 0L;
            for (var chunk = term.Range.Start; chunk < term.Range.End; chunk++)
            {
                if (next == chunks.Count)
                {
                    return new Dictionary<(string, long), LocalChunk>();
                }

                length += chunks[next].Length;
                places[(term.Xorb, chunk)] = chunks[next++];
            }

            if (length != term.Length)
            {
                return new Dictionary<(string, long), LocalChunk>();
            }
        }

        return places;
    }
}

/// <summary>A chunk of a file on this disk.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct LocalChunk(XetHash Hash, long Offset, int Length);
