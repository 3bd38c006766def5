using AiDotNet.Hub.Content;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Finds files that are kept as chunks, and reads them.</summary>
internal sealed class ChunkedFiles(HubDatabase database, XorbStore xorbs)
{
    /// <summary>The number of bytes; null where no such file is kept as chunks, or some of them are lost, so that it is asked for again.</summary>
    public async Task<long?> FindSizeAsync(Digest digest, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.XetFiles.FirstOrDefaultAsync(row => row.Sha256 == digest.Hex, cancellationToken) is not { } file)
        {
            return null;
        }

        var needed = db.XetSegments.Where(row => row.FileId == file.Id).Select(row => row.XorbId);
        foreach (var xorb in await db.Xorbs.Where(row => needed.Contains(row.Id)).ToListAsync(cancellationToken))
        {
            if (!await xorbs.HasAsync(xorb, cancellationToken))
            {
                return null;
            }
        }

        return file.Size;
    }

    /// <summary>A file by its SHA-256; null where it is not kept as chunks.</summary>
    public async Task<ChunkedFile?> FindAsync(Digest digest, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var row = await db.XetFiles.FirstOrDefaultAsync(row => row.Sha256 == digest.Hex, cancellationToken);
        return row is null ? null : await LoadAsync(db, row, cancellationToken);
    }

    /// <summary>A file of a repository by its Xet hash; null where the repository has none.</summary>
    public async Task<ChunkedFile?> FindAsync(RepositoryKey repository, string hash, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var row = await db.XetFiles.FirstOrDefaultAsync(
            row => row.Hash == hash && db.RepositoryBlobs.Any(link => link.RepositoryId == repository.Value && link.Sha256 == row.Sha256), cancellationToken);
        return row is null ? null : await LoadAsync(db, row, cancellationToken);
    }

    /// <summary>A file's bytes from an offset on; every chunk is checked before a byte of it comes out.</summary>
    public Stream Open(ChunkedFile file, long offset, long length) => new ChunkedFileStream(xorbs, file.Segments, offset, Math.Min(length, file.Size - offset));

    private static async Task<ChunkedFile> LoadAsync(HubDbContext db, XetFileRow file, CancellationToken cancellationToken)
    {
        var segments = await db.XetSegments.Where(row => row.FileId == file.Id).OrderBy(row => row.Ordinal).ToListAsync(cancellationToken);
        var needed = db.XetSegments.Where(row => row.FileId == file.Id).Select(row => row.XorbId);
        var xorbs = await db.Xorbs.Where(row => needed.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellationToken);
        return new ChunkedFile(file.Hash, file.Size, [.. segments.Select(row => new FileSegment(xorbs[row.XorbId], row.First, row.End))]);
    }
}
