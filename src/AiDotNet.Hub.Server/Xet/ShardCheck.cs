using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Xet;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>A file of a shard that is what it is said to be.</summary>
/// <param name="Hash">The Xet hash.</param>
/// <param name="Sha256">The SHA-256 of its bytes.</param>
/// <param name="Size">The number of bytes.</param>
/// <param name="Segments">The file from front to back.</param>
/// <param name="FirstChunk">The hash of its first chunk.</param>
internal sealed record CheckedFile(XetHash Hash, Digest Sha256, long Size, IReadOnlyList<FileSegment> Segments, XetHash FirstChunk);

/// <summary>Checks what a shard says against the xorbs that are there. Nothing of it is believed: clients compute all of it, and other clients will.</summary>
internal sealed class ShardCheck(XorbStore xorbs, HubServerOptions options)
{
    private const string SendAgain = "Delete the client's memory of uploads (the folder 'xet' in its home), then upload again.";

    /// <summary>Checks a xorb's record. The packed size and the flags are not looked at: the common client sends zeros.</summary>
    public async Task RequireXorbAsync(HubDbContext db, XetPass pass, ShardXorb said, CancellationToken cancellationToken)
    {
        var (row, index, allowed) = await FindAsync(db, pass, said.Hash, [], cancellationToken);
        var same = said.Chunks.Count == index.Count && said.RawSize == (uint)index.RawSize && allowed.Contains(0, index.Count);
        for (var i = 0; same && i < index.Count; i++)
        {
            same = said.Chunks[i] == new ShardChunk(index[i], (uint)index.RawStart(i), (uint)(index.RawStart(i + 1) - index.RawStart(i)));
        }

        if (!same)
        {
            throw new IntegrityException($"The shard tells of other chunks of the xorb {row.Hash} than those that were sent. Upload the file again.");
        }
    }

    /// <summary>Checks a file: its segments, their rights, its hash, and the SHA-256 of its bytes, for which all of them are read.</summary>
    public async Task<CheckedFile> RequireFileAsync(HubDbContext db, XetPass pass, ShardFile said, CancellationToken cancellationToken)
    {
        if (said.Segments.Count == 0)
        {
            throw new IntegrityException($"The shard's file {said.Hash} has no bytes; an empty file is sent with the commit.");
        }

        var (tree, segments, size) = (new XetTree(), new List<FileSegment>(said.Segments.Count), 0L);
        var seen = new Dictionary<XetHash, (XorbRow, XorbIndex, ChunkRanges)>();
        XetHash? firstChunk = null;
        for (var i = 0; i < said.Segments.Count; i++)
        {
            var segment = said.Segments[i];
            var (row, index, allowed) = await FindAsync(db, pass, segment.Xorb, seen, cancellationToken);
            if (segment.First >= segment.End || segment.End > (uint)index.Count)
            {
                throw new IntegrityException($"Segment {i} of the file {said.Hash} names chunks {segment.First} to {segment.End} of the xorb {row.Hash}, which has {index.Count}.");
            }

            var (first, end) = ((int)segment.First, (int)segment.End);
            if (!allowed.Contains(first, end))
            {
                throw Unknown(segment.Xorb);
            }

            if (segment.Length != (uint)(index.RawStart(end) - index.RawStart(first)))
            {
                throw new IntegrityException($"Segment {i} of the file {said.Hash} is said to have {segment.Length} bytes, and has {index.RawStart(end) - index.RawStart(first)}.");
            }

            if (said.RangeHashes.Count > 0 && said.RangeHashes[i] != index.RangeHash(first, end))
            {
                throw new IntegrityException($"Segment {i} of the file {said.Hash} has other chunks than its verification says. Upload the file again.");
            }

            for (var chunk = first; chunk < end; chunk++)
            {
                tree.Add(index[chunk], index.RawStart(chunk + 1) - index.RawStart(chunk));
            }

            firstChunk ??= index[first];
            size += segment.Length;
            segments.Add(new FileSegment(row, first, end));
        }

        if (tree.FileHash() is var hash && hash != said.Hash)
        {
            throw new IntegrityException($"The segments make the file {hash}, not {said.Hash}. Upload the file again.");
        }

        if (size > options.Lfs.MaxFileSize)
        {
            throw new HubException(
                HubErrorCode.InvalidRequest, $"The file {said.Hash} has {size} bytes; this hub takes files of {options.Lfs.MaxFileSize} at the most. Split the file.");
        }

        var sha256 = await HashAsync(db, hash, segments, size, cancellationToken);
        return said.Sha256 is { } expected && expected != sha256
            ? throw new IntegrityException($"The file {hash} has the SHA-256 {sha256}, not {expected}. Upload the file again.")
            : new CheckedFile(hash, sha256, size, segments, firstChunk!.Value);
    }

    private async Task<(XorbRow Row, XorbIndex Index, ChunkRanges Allowed)> FindAsync(
        HubDbContext db, XetPass pass, XetHash hash, Dictionary<XetHash, (XorbRow, XorbIndex, ChunkRanges)> seen, CancellationToken cancellationToken)
    {
        if (seen.TryGetValue(hash, out var known))
        {
            return known;
        }

        // Whether there is no such xorb or none for this caller must not show.
        var text = hash.ToString();
        if (await db.Xorbs.FirstOrDefaultAsync(row => row.Hash == text, cancellationToken) is not { } row
            || await XorbAccess.FindAsync(db, pass, row.Id, cancellationToken) is not { Items.Count: > 0 } allowed
            || !await xorbs.HasAsync(row, cancellationToken))
        {
            throw Unknown(hash);
        }

        return seen[hash] = (row, await xorbs.GetIndexAsync(row, cancellationToken), allowed);
    }

    private async Task<Digest> HashAsync(HubDbContext db, XetHash hash, List<FileSegment> segments, long size, CancellationToken cancellationToken)
    {
        // The hash over the chunks was found right, so bytes that were read once need not be read again.
        var text = hash.ToString();
        if (await db.XetFiles.Where(row => row.Hash == text).Select(row => row.Sha256).FirstOrDefaultAsync(cancellationToken) is { } known)
        {
            return Digest.Parse(known);
        }

        await using var bytes = new ChunkedFileStream(xorbs, segments, 0, size);
        return await Digest.ComputeAsync(bytes, cancellationToken);
    }

    private static HubException Unknown(XetHash hash) => new(
        HubErrorCode.InvalidRequest, $"This hub does not have the xorb {hash} that the upload refers to, or not those of its chunks. {SendAgain}");
}
