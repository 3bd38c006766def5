using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Says how files are put together, for clients that do so themselves.</summary>
internal sealed class Reconstructions(ChunkedFiles files, XorbStore xorbs)
{
    /// <summary>A file of the pass's repository; null where it has none of this hash.</summary>
    public Task<ChunkedFile?> FindAsync(XetPass pass, XetHash hash, CancellationToken cancellationToken) =>
        files.FindAsync(pass.Repository, hash.ToString(), cancellationToken);

    /// <summary>How a range of a file is put together: whole chunks, of which the first may begin before the range and the last end behind it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">The first byte, within the file.</param>
    /// <param name="length">How many bytes, at least one; what reaches beyond the end is cut.</param>
    /// <param name="cancellationToken">Stops the reading of indexes.</param>
    public async Task<Reconstruction> DescribeAsync(ChunkedFile file, long offset, long length, CancellationToken cancellationToken)
    {
        var (terms, wanted, skip) = (new List<ReconstructionTerm>(), new Dictionary<long, (FileSegment Any, List<(int, int)> Ranges)>(), 0L);
        var (position, last) = (0L, Math.Min(offset + length, file.Size) - 1);
        foreach (var segment in file.Segments)
        {
            if (position > last)
            {
                break;
            }

            var index = await xorbs.GetIndexAsync(segment.Xorb, cancellationToken);
            var start = index.RawStart(segment.First);
            var size = index.RawStart(segment.End) - start;
            if (position + size > offset)
            {
                var first = position >= offset ? segment.First : index.ChunkAt((int)(start + offset - position));
                var end = position + size - 1 <= last ? segment.End : index.ChunkAt((int)(start + last - position)) + 1;
                skip = terms.Count == 0 ? offset - (position + index.RawStart(first) - start) : skip;
                terms.Add(new ReconstructionTerm(segment.Xorb.Hash, index.RawStart(end) - index.RawStart(first), first, end));
                if (!wanted.TryGetValue(segment.Xorb.Id, out var stretches))
                {
                    wanted[segment.Xorb.Id] = stretches = (segment, []);
                }

                stretches.Ranges.Add((first, end));
            }

            position += size;
        }

        return new Reconstruction(skip, terms, await PiecesAsync(wanted.Values, cancellationToken));
    }

    private async Task<IReadOnlyList<XorbPiece>> PiecesAsync(IEnumerable<(FileSegment Any, List<(int, int)> Ranges)> wanted, CancellationToken cancellationToken)
    {
        var pieces = new List<XorbPiece>();
        foreach (var (any, ranges) in wanted)
        {
            var index = await xorbs.GetIndexAsync(any.Xorb, cancellationToken);
            foreach (var (first, end) in new ChunkRanges(ranges).Items)
            {
                pieces.Add(new XorbPiece(any.Xorb.Hash, first, end, new XorbPass(any.Xorb.Id, index.PackedStart(first), index.PackedStart(end))));
            }
        }

        return pieces;
    }
}
