using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Xet;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Takes xorbs.</summary>
internal sealed class XorbIngest(HubDatabase database, XorbStore xorbs, TimeProvider time)
{
    private const int MostAttempts = 4;

    /// <summary>Stores a xorb and writes down that this user sent it. May be repeated. All bytes are read and checked whether they are there or not, so that nobody learns
    /// from the time it takes what others sent.</summary>
    /// <returns>False: this user had sent it before.</returns>
    /// <exception cref="IntegrityException">It is malformed, or another one; nothing was kept.</exception>
    public async Task<bool> ReceiveAsync(XetPass pass, XetHash hash, Stream body, CancellationToken cancellationToken)
    {
        var (upload, index) = await xorbs.WriteAsync(hash, body, cancellationToken);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await KeepAsync(pass, hash, upload, index, cancellationToken);
                }
                catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e) && attempt < MostAttempts)
                {
                    // Somebody sends the same xorb at the same time; now their row is there.
                }
            }
        }
        finally
        {
            await xorbs.AbandonAsync(upload);
        }
    }

    private async Task<bool> KeepAsync(XetPass pass, XetHash hash, Storage.StoredUpload upload, XorbIndex index, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (text, now, user) = (hash.ToString(), time.GetUtcNow(), pass.UserId!.Value);
        var row = await db.Xorbs.AsTracking().FirstOrDefaultAsync(row => row.Hash == text, cancellationToken);
        if (row is null)
        {
            row = new XorbRow
            {
                Hash = text, Sha256 = upload.Digest.Hex, PackedSize = index.PackedSize, RawSize = index.RawSize, Chunks = index.Count, CreatedAt = now,
            };
            db.Xorbs.Add(row);
            await db.SaveChangesAsync(cancellationToken);
            AddEligible(db, row.Id, index);
        }
        else if (row.Sha256 != upload.Digest.Hex && !await xorbs.HasAsync(row, cancellationToken))
        {
            // The same chunks, packed in another way, and the stored ones are gone.
            (row.Sha256, row.PackedSize) = (upload.Digest.Hex, index.PackedSize);
        }

        var known = await db.XorbUses.AnyAsync(use => use.XorbId == row.Id && use.UserId == user && use.First == 0 && use.End == row.Chunks, cancellationToken);
        await XorbAccess.NoteAsync(db, row.Id, user, 0, row.Chunks, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);

        // Within the transaction: a collection that removes this xorb's row and bytes comes before all of this, or after it.
        if (row.Sha256 == upload.Digest.Hex)
        {
            await xorbs.PromoteAsync(upload, cancellationToken);
        }

        await transaction.CommitAsync(CancellationToken.None);
        return !known;
    }

    private static void AddEligible(HubDbContext db, long xorbId, XorbIndex index)
    {
        for (var chunk = 0; chunk < index.Count; chunk++)
        {
            if (index[chunk].IsDedupeEligible)
            {
                db.XorbChunks.Add(new XorbChunkRow { Hash = index[chunk].ToString(), XorbId = xorbId, Chunk = chunk });
            }
        }
    }
}
