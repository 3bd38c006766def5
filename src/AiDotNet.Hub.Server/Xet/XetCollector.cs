using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Removes files in chunks that no repository has, and xorbs that nothing needs: no file, and no client that may still refer to them.</summary>
/// <remarks>May be stopped anywhere and run again. docs/decisions/0005-files-in-chunks.md says what is kept for how long, and why.</remarks>
internal sealed class XetCollector(HubDatabase database, XorbStore xorbs, HubServerOptions options, TimeProvider time)
{
    private const int BatchSize = 500;

    /// <summary>Removes what may go by now.</summary>
    /// <returns>How many files and xorbs.</returns>
    public async Task<(int Files, int Xorbs)> CollectAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = now - options.Xet.Retention;
        await using var db = database.Open();
        await MarkAsync(db, now, cancellationToken);
        var files = await RemoveFilesAsync(db, before, cancellationToken);
        await db.XorbUses.Where(use => use.UsedAt <= before).ExecuteDeleteAsync(cancellationToken);
        return (files, await RemoveXorbsAsync(db, before, cancellationToken));
    }

    private static async Task MarkAsync(HubDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.XetFiles
            .Where(file => file.UnlinkedSince != null && db.RepositoryBlobs.Any(link => link.Sha256 == file.Sha256))
            .ExecuteUpdateAsync(set => set.SetProperty(file => file.UnlinkedSince, (DateTimeOffset?)null), cancellationToken);
        await db.XetFiles
            .Where(file => file.UnlinkedSince == null && !db.RepositoryBlobs.Any(link => link.Sha256 == file.Sha256))
            .ExecuteUpdateAsync(set => set.SetProperty(file => file.UnlinkedSince, now), cancellationToken);
    }

    private static async Task<int> RemoveFilesAsync(HubDbContext db, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var removed = 0;
        var old = await db.XetFiles.Where(file => file.UnlinkedSince <= before).Select(file => new { file.Id, file.Sha256 }).ToListAsync(cancellationToken);
        foreach (var file in old)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

            // Asked again in the same statement: somebody may have linked it since.
            var gone = await db.XetFiles
                .Where(row => row.Id == file.Id && !db.RepositoryBlobs.Any(link => link.Sha256 == row.Sha256))
                .ExecuteDeleteAsync(cancellationToken);
            if (gone > 0)
            {
                await db.Blobs.Where(blob => blob.Sha256 == file.Sha256).ExecuteDeleteAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }

            removed += gone;
        }

        return removed;
    }

    private async Task<int> RemoveXorbsAsync(HubDbContext db, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (removed, last) = (0, 0L);
        while (true)
        {
            var batch = await db.Xorbs
                .Where(xorb => xorb.Id > last && xorb.CreatedAt <= before
                    && !db.XetSegments.Any(segment => segment.XorbId == xorb.Id) && !db.XorbUses.Any(use => use.XorbId == xorb.Id))
                .OrderBy(xorb => xorb.Id)
                .Take(BatchSize)
                .ToListAsync(cancellationToken);
            if (batch.Count == 0)
            {
                return removed;
            }

            foreach (var xorb in batch)
            {
                removed += await RemoveAsync(db, xorb, cancellationToken);
                last = xorb.Id;
            }
        }
    }

    /// <summary>Removes a xorb, unless it is needed by now. The bytes go within the transaction, in which nobody else can write down that the xorb is there.</summary>
    private async Task<int> RemoveAsync(HubDbContext db, XorbRow xorb, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var gone = await db.Xorbs
            .Where(row => row.Id == xorb.Id && !db.XetSegments.Any(segment => segment.XorbId == row.Id) && !db.XorbUses.Any(use => use.XorbId == row.Id))
            .ExecuteDeleteAsync(cancellationToken);

        // Somebody may have published the very bytes of a stored xorb as a file.
        if (gone > 0 && !await db.Blobs.AnyAsync(blob => blob.Sha256 == xorb.Sha256, cancellationToken))
        {
            await xorbs.DeleteAsync(xorb, cancellationToken);
        }

        await transaction.CommitAsync(CancellationToken.None);
        return gone;
    }
}
