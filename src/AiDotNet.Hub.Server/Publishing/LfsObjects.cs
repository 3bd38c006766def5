using System.Text;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>The LFS objects of repositories: which there are, deleting them for good, sharing them with another repository.</summary>
internal sealed class LfsObjects(HubDatabase database, IBlobStore store, HistoryRewriter history, RepositoryPublisher publisher, TimeProvider time)
{
    private const int BatchSize = 500;

    /// <summary>Every object that a commit of the repository names, ordered by its file.</summary>
    public async Task<IReadOnlyList<LfsObject>> ListAsync(CatalogRepository repository, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var key = repository.Key.Value;
        var rows = await db.GitBlobs
            .Where(row => row.RepositoryId == key && row.IsLfs)
            .Join(
                db.RepositoryBlobs,
                row => new { row.RepositoryId, row.Sha256 },
                row => new { row.RepositoryId, row.Sha256 },
                (blob, link) => new { blob.Id, blob.Sha256, blob.Size, link.LinkedAt })
            .ToDictionaryAsync(row => row.Id, cancellationToken);
        var places = await new FilePlaces(db, repository).FindAsync(rows.Keys.ToHashSet(StringComparer.Ordinal), cancellationToken);
        return
        [
            .. rows.Values
                .Where(row => places.ContainsKey(row.Id))
                .Select(row => new LfsObject(Digest.Parse(row.Sha256), row.Size, places[row.Id].Path, places[row.Id].Ref, row.LinkedAt))
                .OrderBy(item => item.Path, StringComparer.Ordinal)
                .ThenBy(item => item.Sha256.Hex, StringComparer.Ordinal),
        ];
    }

    /// <summary>Takes objects from the repository for good. Those that it does not have are passed over.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="digests">The objects.</param>
    /// <param name="rewriteHistory">Whether the files go out of every commit; else each stays as the text of its pointer.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    public async Task DeleteAsync(
        CatalogRepository repository, IReadOnlyList<Digest> digests, bool rewriteHistory, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var key = repository.Key.Value;
        var wanted = digests.Select(digest => digest.Hex).ToHashSet(StringComparer.Ordinal);
        var files = (await db.GitBlobs.Where(row => row.RepositoryId == key && row.IsLfs).ToListAsync(cancellationToken))
            .Where(row => wanted.Contains(row.Sha256))
            .ToList();

        // Bytes first, as with every commit; nothing names them before the transaction is through.
        var pointers = rewriteHistory ? [] : await StorePointersAsync(files, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (rewriteHistory)
        {
            await history.RemoveFilesAsync(db, repository, files.Select(file => file.Id).ToHashSet(StringComparer.Ordinal), actor, cancellationToken);
        }

        foreach (var batch in files.Select(file => file.Id).Chunk(BatchSize))
        {
            await db.GitBlobs.Where(row => row.RepositoryId == key && batch.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        }

        foreach (var batch in wanted.Chunk(BatchSize))
        {
            // A regular file of the same bytes keeps them.
            await db.RepositoryBlobs
                .Where(row => row.RepositoryId == key && batch.Contains(row.Sha256)
                    && !db.GitBlobs.Any(file => file.RepositoryId == key && file.Sha256 == row.Sha256))
                .ExecuteDeleteAsync(cancellationToken);
        }

        await AddPointersAsync(db, repository.Key, pointers, cancellationToken);
        db.Record(
            new HubEvent(EventActions.LfsObjectsDeleted, actor, $"{repository.Type.WireName()} {repository.Id}")
            {
                Repository = repository.Key,
                Details = new Dictionary<string, string> { ["objects"] = string.Join(' ', wanted.Order(StringComparer.Ordinal)) },
            },
            time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Lets another repository have an object as well. Rights were checked on both sides.</summary>
    /// <returns>False: the first repository does not have it.</returns>
    public async Task<bool> ShareAsync(RepositoryKey from, RepositoryKey to, Digest digest, CancellationToken cancellationToken)
    {
        // The source is asked first: whether somebody else has these bytes must not show, not even in the time it takes.
        await using var db = database.Open();
        var linked = await db.RepositoryBlobs
            .Where(row => row.RepositoryId == from.Value && row.Sha256 == digest.Hex)
            .Join(db.Blobs, row => row.Sha256, row => row.Sha256, (_, row) => (long?)row.Size)
            .FirstOrDefaultAsync(cancellationToken);
        if (linked is not { } size || await store.FindSizeAsync(digest, cancellationToken) != size)
        {
            return false;
        }

        await publisher.LinkObjectAsync(to, digest, size, cancellationToken);
        return true;
    }

    private async Task<List<(string GitId, StoredUpload Text)>> StorePointersAsync(IReadOnlyList<GitBlobRow> files, CancellationToken cancellationToken)
    {
        var stored = new List<(string, StoredUpload)>();
        foreach (var file in files)
        {
            var text = Encoding.ASCII.GetBytes(GitBlobId.PointerText(Digest.Parse(file.Sha256), file.Size));
            stored.Add((file.Id, await store.PutAsync(new MemoryStream(text), new BlobExpectation("The pointer", text.Length), cancellationToken)));
        }

        return stored;
    }

    private async Task AddPointersAsync(
        HubDbContext db, RepositoryKey repository, List<(string GitId, StoredUpload Text)> pointers, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (gitId, text) in pointers)
        {
            var hex = text.Digest.Hex;
            if (!await db.Blobs.AnyAsync(row => row.Sha256 == hex, cancellationToken))
            {
                db.Blobs.Add(new BlobRow { Sha256 = hex, Size = text.Size, CreatedAt = now });
            }

            if (!await db.RepositoryBlobs.AnyAsync(row => row.RepositoryId == repository.Value && row.Sha256 == hex, cancellationToken))
            {
                db.RepositoryBlobs.Add(new RepositoryBlobRow { RepositoryId = repository.Value, Sha256 = hex, LinkedAt = now });
            }

            db.GitBlobs.Add(new GitBlobRow { RepositoryId = repository.Value, Id = gitId, Sha256 = hex, Size = text.Size, IsLfs = false });
            await db.SaveChangesAsync(cancellationToken);
        }
    }
}
