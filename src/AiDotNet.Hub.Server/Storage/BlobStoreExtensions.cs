namespace AiDotNet.Hub.Server.Storage;

/// <summary>What every store does alike.</summary>
internal static class BlobStoreExtensions
{
    /// <summary>Writes and promotes in one go.</summary>
    public static async Task<StoredUpload> PutAsync(
        this IBlobStore store, Stream body, BlobExpectation expected, CancellationToken cancellationToken)
    {
        var upload = await store.WriteAsync(UploadId.New(), body, expected, cancellationToken);
        try
        {
            await store.PromoteAsync(upload, cancellationToken);
        }
        catch
        {
            await store.AbandonAsync(upload.Id, CancellationToken.None);
            throw;
        }

        return upload;
    }
}
