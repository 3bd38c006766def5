using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Which chunks of a xorb somebody may know of: those that they sent or were told of, and those of files that they may read. A xorb can hold chunks of several
/// files, and may be one repository's secret beside another's public file; so it is chunks that are asked for, never the xorb.</summary>
internal static class XorbAccess
{
    /// <summary>The chunks.</summary>
    public static async Task<ChunkRanges> FindAsync(HubDbContext db, XetPass pass, long xorbId, CancellationToken cancellationToken)
    {
        var own = await db.XorbUses.Where(row => row.XorbId == xorbId && row.UserId == pass.UserId)
            .Select(row => new { row.First, row.End })
            .ToListAsync(cancellationToken);
        var insideOf = await db.Memberships.Where(row => row.UserId == pass.UserId).Select(row => row.OrganizationId).ToListAsync(cancellationToken);
        var readable = await db.XetSegments.Where(row => row.XorbId == xorbId)
            .Join(db.XetFiles, segment => segment.FileId, file => file.Id, (segment, file) => new { segment.First, segment.End, file.Sha256 })
            .Where(row => db.RepositoryBlobs.Any(link => link.Sha256 == row.Sha256 && db.Repositories.Any(repository =>
                repository.Id == link.RepositoryId
                && (repository.Id == pass.Repository.Value
                    || (!repository.Private && repository.Gated == null)
                    || repository.NamespaceId == pass.UserId
                    || insideOf.Contains(repository.NamespaceId)))))
            .Select(row => new { row.First, row.End })
            .Distinct()
            .ToListAsync(cancellationToken);
        return new ChunkRanges(own.Concat(readable).Select(row => (row.First, row.End)));
    }

    /// <summary>Writes down that somebody sent chunks, or was told of them, so that they may be referred to from now on. Saved by the caller.</summary>
    public static async Task NoteAsync(HubDbContext db, long xorbId, long userId, int first, int end, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.XorbUses.Where(row => row.XorbId == xorbId && row.UserId == userId && row.First == first && row.End == end)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), cancellationToken) == 0)
        {
            db.XorbUses.Add(new XorbUseRow { XorbId = xorbId, UserId = userId, First = first, End = end, UsedAt = now });
        }
    }
}
