using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Storage;

/// <summary>Keeps blobs by their SHA-256. A blob appears whole and checked, or not at all.</summary>
internal interface IBlobStore : IBlobReader
{
    /// <summary>Writes bytes aside while hashing them, and checks them. Nothing can be read yet.</summary>
    /// <param name="upload">Names the write; each may be used once.</param>
    /// <param name="body">The bytes, read to their end; stays open.</param>
    /// <param name="expected">What was promised.</param>
    /// <param name="cancellationToken">Stops the write; nothing stays.</param>
    /// <exception cref="Errors.IntegrityException">Other bytes came than were promised; nothing stays.</exception>
    Task<StoredUpload> WriteAsync(UploadId upload, Stream body, BlobExpectation expected, CancellationToken cancellationToken);

    /// <summary>Makes written bytes readable under their digest, once for each write. Bytes that are there already are replaced: the new ones were checked just now.</summary>
    Task PromoteAsync(StoredUpload upload, CancellationToken cancellationToken);

    /// <summary>Forgets written bytes that were not promoted; nothing happens where there are none.</summary>
    Task AbandonAsync(UploadId upload, CancellationToken cancellationToken);

    /// <summary>Removes a blob.</summary>
    /// <returns>Whether it was there.</returns>
    Task<bool> DeleteAsync(Digest digest, CancellationToken cancellationToken);

    /// <summary>Writes some bytes and removes them, so that a store that takes none is found out.</summary>
    /// <exception cref="IOException">The store takes nothing.</exception>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Removes writes that began before a time and were never promoted: what a crash left.</summary>
    /// <returns>How many.</returns>
    Task<int> ClearUploadsAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
