using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Takes the bytes of LFS objects, and links them to the repository that they were sent to.</summary>
internal sealed class ObjectUploads(HubDatabase database, IBlobStore store, TimeProvider time)
{
    private const int MostAttempts = 4;

    /// <summary>Whether a repository links an object of this size, and the store has it.</summary>
    public async Task<bool> HasAsync(RepositoryKey repository, Digest digest, long size, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var linked = await db.RepositoryBlobs
            .Where(row => row.RepositoryId == repository.Value && row.Sha256 == digest.Hex)
            .Join(db.Blobs, row => row.Sha256, row => row.Sha256, (_, row) => row.Size)
            .AnyAsync(actual => actual == size, cancellationToken);
        return linked && await store.FindSizeAsync(digest, cancellationToken) == size;
    }

    /// <summary>Stores an object that comes in one piece. May be repeated.</summary>
    /// <exception cref="IntegrityException">Size or digest differ; nothing was kept.</exception>
    /// <exception cref="ModelNotFoundException">The repository was deleted meanwhile.</exception>
    public async Task ReceiveAsync(RepositoryKey repository, Digest digest, long size, Stream body, CancellationToken cancellationToken)
    {
        await store.PutAsync(body, new BlobExpectation($"The object {digest}", size, digest), cancellationToken);
        await LinkAsync(repository, digest, size, cancellationToken);
    }

    /// <summary>Links an object whose bytes the store has, and of which the repository is known to be allowed.</summary>
    /// <exception cref="ModelNotFoundException">The repository was deleted meanwhile.</exception>
    public async Task LinkAsync(RepositoryKey repository, Digest digest, long size, CancellationToken cancellationToken)
    {
        for (var attempt = 1; !await TryLinkAsync(repository, digest, size, cancellationToken); attempt++)
        {
            if (attempt == MostAttempts)
            {
                throw new HubException(HubErrorCode.Conflict, $"The object {digest} is being uploaded by others. Try again.") { IsTransient = true };
            }
        }
    }

    private async Task<bool> TryLinkAsync(RepositoryKey repository, Digest digest, long size, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Repositories.AnyAsync(row => row.Id == repository.Value, cancellationToken))
        {
            throw new ModelNotFoundException(repository.ToString(), "The repository was deleted meanwhile.");
        }

        var now = time.GetUtcNow();
        if (!await db.Blobs.AnyAsync(row => row.Sha256 == digest.Hex, cancellationToken))
        {
            db.Blobs.Add(new BlobRow { Sha256 = digest.Hex, Size = size, CreatedAt = now });
        }

        if (!await db.RepositoryBlobs.AnyAsync(row => row.RepositoryId == repository.Value && row.Sha256 == digest.Hex, cancellationToken))
        {
            db.RepositoryBlobs.Add(new RepositoryBlobRow { RepositoryId = repository.Value, Sha256 = digest.Hex, LinkedAt = now });
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
        {
            // Somebody else sent the same bytes at the same time; now their row is there.
            return false;
        }
    }
}
