using System.Security.Cryptography;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Xet;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Answers whether the hub has a chunk, and tells of its neighbours, so that clients need not send them.</summary>
internal sealed class DedupeAnswers(HubDatabase database, XorbStore xorbs, TimeProvider time)
{
    /// <summary>How long clients may remember an answer; shorter than any retention.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(20);

    private const int MostCandidates = 16;

    /// <summary>A shard that tells of a xorb with the chunk; null where the caller may know of none. Only chunks that the caller may know of are told of, the others
    /// are noise; and all are under a key, so that the answer confirms what the client has and names nothing that it has not.</summary>
    public async Task<byte[]?> FindAsync(XetPass pass, XetHash chunk, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var text = chunk.ToString();
        var candidates = await db.XorbChunks.Where(row => row.Hash == text)
            .Join(db.Xorbs, row => row.XorbId, xorb => xorb.Id, (row, xorb) => new { row.Chunk, Xorb = xorb })
            .OrderByDescending(row => row.Xorb.Id)
            .Take(MostCandidates)
            .ToListAsync(cancellationToken);
        foreach (var candidate in candidates)
        {
            var allowed = await XorbAccess.FindAsync(db, pass, candidate.Xorb.Id, cancellationToken);
            if (allowed.Contains(candidate.Chunk, candidate.Chunk + 1) && await xorbs.HasAsync(candidate.Xorb, cancellationToken))
            {
                return await AnswerAsync(db, pass, candidate.Xorb, allowed, cancellationToken);
            }
        }

        return null;
    }

    private async Task<byte[]> AnswerAsync(HubDbContext db, XetPass pass, XorbRow xorb, ChunkRanges allowed, CancellationToken cancellationToken)
    {
        var index = await xorbs.GetIndexAsync(xorb, cancellationToken);
        var key = RandomNumberGenerator.GetBytes(Blake3.KeySize);
        var chunks = new List<ShardChunk>(index.Count);
        for (var i = 0; i < index.Count; i++)
        {
            var hash = allowed.Contains(i, i + 1) ? index[i].Keyed(key) : XetHash.Read(RandomNumberGenerator.GetBytes(XetHash.Size));
            chunks.Add(new ShardChunk(hash, (uint)index.RawStart(i), (uint)(index.RawStart(i + 1) - index.RawStart(i))));
        }

        // What the client was told it will refer to, also when the file that made it readable is gone by then.
        var now = time.GetUtcNow();
        foreach (var (first, end) in allowed.Items)
        {
            await XorbAccess.NoteAsync(db, xorb.Id, pass.UserId!.Value, first, end, now, cancellationToken);
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
        {
            // The same user asks twice at once: it is written down.
        }

        return ShardWriter.WriteAnswer([new ShardXorb(XetHash.Parse(xorb.Hash), (uint)index.RawSize, chunks)], key, now, now + Lifetime);
    }
}
