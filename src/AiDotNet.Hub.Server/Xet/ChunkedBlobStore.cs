using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Makes files that are kept as chunks readable as blobs, so that no other room knows the difference and no byte is kept twice.</summary>
/// <param name="plain">Where blobs are.</param>
/// <param name="files">Which files are chunks.</param>
internal sealed class ChunkedBlobStore(IBlobStore plain, ChunkedFiles files) : IBlobStore
{
    public async Task<long?> FindSizeAsync(Digest digest, CancellationToken cancellationToken) =>
        await plain.FindSizeAsync(digest, cancellationToken) ?? await files.FindSizeAsync(digest, cancellationToken);

    public async Task<Stream> OpenAsync(Digest digest, long offset, long? length, CancellationToken cancellationToken)
    {
        if (await plain.FindSizeAsync(digest, cancellationToken) is not null)
        {
            try
            {
                return await plain.OpenAsync(digest, offset, length, cancellationToken);
            }
            catch (HubException) when (!cancellationToken.IsCancellationRequested)
            {
                // The file came in chunks meanwhile; where it did not, the store is asked below and says what it lost.
            }
        }

        return await files.FindAsync(digest, cancellationToken) is { } file && offset <= file.Size
            ? files.Open(file, offset, length ?? file.Size)
            : await plain.OpenAsync(digest, offset, length, cancellationToken);
    }

    public Task<Uri?> PresignAsync(Digest digest, TimeSpan lifetime, CancellationToken cancellationToken) => plain.PresignAsync(digest, lifetime, cancellationToken);

    public Task<StoredUpload> WriteAsync(UploadId upload, Stream body, BlobExpectation expected, CancellationToken cancellationToken) =>
        plain.WriteAsync(upload, body, expected, cancellationToken);

    public Task BeginPartsAsync(UploadId upload, CancellationToken cancellationToken) => plain.BeginPartsAsync(upload, cancellationToken);

    public Task<UploadPart> WritePartAsync(UploadId upload, int number, Stream body, BlobExpectation expected, CancellationToken cancellationToken) =>
        plain.WritePartAsync(upload, number, body, expected, cancellationToken);

    public Task<StoredUpload> AssembleAsync(UploadId upload, IReadOnlyList<UploadPart> parts, BlobExpectation expected, CancellationToken cancellationToken) =>
        plain.AssembleAsync(upload, parts, expected, cancellationToken);

    /// <summary>Keeps the bytes, unless they are there as chunks.</summary>
    public async Task PromoteAsync(StoredUpload upload, CancellationToken cancellationToken)
    {
        if (await files.FindSizeAsync(upload.Digest, cancellationToken) is not null)
        {
            await plain.AbandonAsync(upload.Id, cancellationToken);
            return;
        }

        await plain.PromoteAsync(upload, cancellationToken);
    }

    public Task AbandonAsync(UploadId upload, CancellationToken cancellationToken) => plain.AbandonAsync(upload, cancellationToken);

    public Task<bool> DeleteAsync(Digest digest, CancellationToken cancellationToken) => plain.DeleteAsync(digest, cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => plain.ProbeAsync(cancellationToken);

    public Task<int> ClearUploadsAsync(DateTimeOffset before, CancellationToken cancellationToken) => plain.ClearUploadsAsync(before, cancellationToken);
}
