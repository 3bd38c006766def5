using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using AiDotNet.Hub.Xet;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Takes shards: checks what they say of files and xorbs, and gives the files to the repository that they were sent to.</summary>
/// <param name="database">Where files are written down.</param>
/// <param name="plain">Where blobs are; knows nothing of chunks.</param>
/// <param name="check">Checks a file.</param>
/// <param name="time">The clock.</param>
internal sealed class ShardIngest(HubDatabase database, IBlobStore plain, ShardCheck check, TimeProvider time)
{
    private const int MostAttempts = 4;

    /// <summary>Takes a shard. May be repeated. Where it ends without an exception, every file of the shard is readable, and linked to the repository; else none is.</summary>
    /// <param name="pass">Who sends it, and where to.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="checkedFiles">Told after each file how many were checked.</param>
    /// <param name="cancellationToken">Stops the work; nothing was kept then.</param>
    /// <exception cref="HubException">Something is not as it is said to be, or names chunks that the user neither sent nor may read.</exception>
    public async Task ReceiveAsync(XetPass pass, Shard shard, Action<int> checkedFiles, CancellationToken cancellationToken)
    {
        await using (var db = database.Open())
        {
            foreach (var xorb in shard.Xorbs)
            {
                await check.RequireXorbAsync(db, pass, xorb, cancellationToken);
            }
        }

        // All of them are checked before the first is kept: a shard is taken whole, or not at all.
        var files = new List<CheckedFile>(shard.Files.Count);
        foreach (var file in shard.Files)
        {
            await using var db = database.Open();
            files.Add(await check.RequireFileAsync(db, pass, file, cancellationToken));
            checkedFiles(files.Count);
        }

        await KeepAsync(pass, files, cancellationToken);
        foreach (var file in files)
        {
            // Only now, when the chunks are what is read: the same bytes are not kept twice.
            await plain.DeleteAsync(file.Sha256, cancellationToken);
        }
    }

    private async Task KeepAsync(XetPass pass, List<CheckedFile> files, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = database.Open();
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                foreach (var file in files)
                {
                    await KeepAsync(db, pass, file, cancellationToken);
                }

                await transaction.CommitAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (HubDatabase.IsUniqueViolation(e) && attempt < MostAttempts)
            {
                // Somebody sends the same file at the same time; now their rows are there.
            }
            catch (Exception e) when (HubDatabase.IsForeignKeyViolation(e))
            {
                throw new ModelNotFoundException(pass.Repository.ToString(), "The repository or the user was deleted meanwhile.");
            }
        }
    }

    private async Task KeepAsync(HubDbContext db, XetPass pass, CheckedFile file, CancellationToken cancellationToken)
    {
        var (sha256, now, user) = (file.Sha256.Hex, time.GetUtcNow(), pass.UserId!.Value);
        var row = await db.XetFiles.AsTracking().FirstOrDefaultAsync(row => row.Sha256 == sha256, cancellationToken);
        if (row is null)
        {
            row = new XetFileRow { Hash = file.Hash.ToString(), Sha256 = sha256, Size = file.Size };
            db.XetFiles.Add(row);
            await db.SaveChangesAsync(cancellationToken);
            db.XetSegments.AddRange(file.Segments.Select((segment, ordinal) =>
                new XetSegmentRow { FileId = row.Id, Ordinal = ordinal, XorbId = segment.Xorb.Id, First = segment.First, End = segment.End }));
            await AddFirstChunkAsync(db, file, cancellationToken);
        }

        row.UnlinkedSince = null;
        if (!await db.Blobs.AnyAsync(blob => blob.Sha256 == sha256, cancellationToken))
        {
            db.Blobs.Add(new BlobRow { Sha256 = sha256, Size = file.Size, CreatedAt = now });
        }

        if (!await db.RepositoryBlobs.AnyAsync(link => link.RepositoryId == pass.Repository.Value && link.Sha256 == sha256, cancellationToken))
        {
            db.RepositoryBlobs.Add(new RepositoryBlobRow { RepositoryId = pass.Repository.Value, Sha256 = sha256, LinkedAt = now });
        }

        // A client that refers to chunks today may do so again for as long as one that sent them.
        var used = file.Segments.Select(segment => segment.Xorb.Id).Distinct().ToList();
        await db.XorbUses.Where(use => use.UserId == user && used.Contains(use.XorbId)).ExecuteUpdateAsync(set => set.SetProperty(use => use.UsedAt, now), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task AddFirstChunkAsync(HubDbContext db, CheckedFile file, CancellationToken cancellationToken)
    {
        var (hash, xorb, chunk) = (file.FirstChunk.ToString(), file.Segments[0].Xorb.Id, file.Segments[0].First);
        if (!await db.XorbChunks.AnyAsync(row => row.Hash == hash && row.XorbId == xorb && row.Chunk == chunk, cancellationToken))
        {
            db.XorbChunks.Add(new XorbChunkRow { Hash = hash, XorbId = xorb, Chunk = chunk });
        }
    }
}
