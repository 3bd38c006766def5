using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Storage;

/// <summary>Blobs as files of one folder.</summary>
internal sealed class LocalBlobStore(BlobStoreLayout layout) : IBlobStore
{
    private const int BufferSize = 1 << 17;

    private readonly LocalParts _parts = new(layout);

    public Task<long?> FindSizeAsync(Digest digest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = new FileInfo(layout.Blob(digest));
        return Task.FromResult(file.Exists ? file.Length : (long?)null);
    }

    public Task<Stream> OpenAsync(Digest digest, long offset, long? length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        var file = OpenFile(digest);
        try
        {
            if (offset > file.Length)
            {
                throw Lost(digest, FormattableString.Invariant($"it ends at byte {file.Length}, before {offset}"), null);
            }

            file.Position = offset;
            return Task.FromResult<Stream>(
                length is { } wanted ? new BoundedReadStream(file, Math.Min(wanted, file.Length - offset)) : file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public Task<Uri?> PresignAsync(Digest digest, TimeSpan lifetime, CancellationToken cancellationToken) => Task.FromResult<Uri?>(null);

    public async Task<StoredUpload> WriteAsync(UploadId upload, Stream body, BlobExpectation expected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);

        // The promised size comes from a client: no space is reserved by it, and one byte more is enough to know that it is wrong.
        await using var writer = BlobFileWriter.Create(layout.Upload(upload));
        var bounded = expected.Size is { } promised ? new BoundedReadStream(body, checked(promised + 1)) : body;
        await writer.CopyFromAsync(bounded, null, cancellationToken);
        var size = writer.Length;
        var digest = await writer.CompleteAsync(expected.What, expected.Size, expected.Digest, null);
        return new StoredUpload(upload, digest, size);
    }

    public Task BeginPartsAsync(UploadId upload, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _parts.Begin(upload);
        return Task.CompletedTask;
    }

    public Task<UploadPart> WritePartAsync(UploadId upload, int number, Stream body, BlobExpectation expected, CancellationToken cancellationToken) =>
        _parts.WriteAsync(upload, number, body, expected, cancellationToken);

    public Task<StoredUpload> AssembleAsync(
        UploadId upload, IReadOnlyList<UploadPart> parts, BlobExpectation expected, CancellationToken cancellationToken) =>
        _parts.AssembleAsync(upload, parts, expected, cancellationToken);

    public Task PromoteAsync(StoredUpload upload, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // The new file wins: it was checked just now, while the old one may have gone bad on the disk.
        BlobFileWriter.Publish(layout.Upload(upload.Id), layout.Blob(upload.Digest), overwrite: true);
        return Task.CompletedTask;
    }

    public Task AbandonAsync(UploadId upload, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Directory.Exists(layout.Uploads))
        {
            File.Delete(layout.Upload(upload));
            _parts.Abandon(upload);
        }

        return Task.CompletedTask;
    }

    public Task<bool> DeleteAsync(Digest digest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = new FileInfo(layout.Blob(digest));
        if (!file.Exists)
        {
            return Task.FromResult(false);
        }

        file.IsReadOnly = false;
        file.Delete();
        return Task.FromResult(true);
    }

    public Task<int> ClearUploadsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var cleared = 0;
        if (Directory.Exists(layout.Uploads))
        {
            foreach (var file in new DirectoryInfo(layout.Uploads).EnumerateFiles())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (file.LastWriteTimeUtc < before.UtcDateTime)
                {
                    file.Delete();
                    cleared++;
                }
            }

            cleared += _parts.Clear(before, cancellationToken);
        }

        return Task.FromResult(cleared);
    }

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(layout.Uploads);
        await using var probe = new FileStream(
            layout.Upload(UploadId.New()), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        await probe.WriteAsync(new byte[] { 1 }, cancellationToken);
        await probe.FlushAsync(cancellationToken);
    }

    private static HubException Lost(Digest digest, string what, Exception? cause) =>
        new(HubErrorCode.Unexpected, $"The store has lost the blob {digest}: {what}. Publish the file again, or restore it from a backup.", cause);

    private FileStream OpenFile(Digest digest)
    {
        try
        {
            return new FileStream(layout.Blob(digest), new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = BufferSize,
                Options = FileOptions.Asynchronous,
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Lost(digest, "it is not there", e);
        }
    }
}
