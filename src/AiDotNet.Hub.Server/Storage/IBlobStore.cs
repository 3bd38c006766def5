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

    /// <summary>Begins a write in parts, or goes on with one of the same name.</summary>
    Task BeginPartsAsync(UploadId upload, CancellationToken cancellationToken);

    /// <summary>Writes a part aside. Parts may come in any order, at the same time and again: the last one of a number counts.</summary>
    /// <param name="upload">Names the write in parts.</param>
    /// <param name="number">From 1.</param>
    /// <param name="body">The bytes, read to their end; stays open.</param>
    /// <param name="expected">What was promised of this part.</param>
    /// <param name="cancellationToken">Stops the write; nothing of this part stays.</param>
    /// <returns>The part, for <see cref="AssembleAsync"/>.</returns>
    /// <exception cref="Errors.IntegrityException">Other bytes came than were promised; nothing of this part stays.</exception>
    Task<UploadPart> WritePartAsync(UploadId upload, int number, Stream body, BlobExpectation expected, CancellationToken cancellationToken);

    /// <summary>Makes one write of the parts, and checks it. Nothing can be read before <see cref="PromoteAsync"/>. One call at a time for a write; one that was cut may be repeated.</summary>
    /// <param name="upload">Names the write in parts, and the result.</param>
    /// <param name="parts">Every part, in order.</param>
    /// <param name="expected">What was promised of the whole.</param>
    /// <param name="cancellationToken">Stops the work; a later call goes on.</param>
    /// <exception cref="MissingPartsException">Parts are not there as named; the others stay.</exception>
    /// <exception cref="Errors.IntegrityException">The whole is not what was promised; nothing stays, so every part has to come again.</exception>
    Task<StoredUpload> AssembleAsync(UploadId upload, IReadOnlyList<UploadPart> parts, BlobExpectation expected, CancellationToken cancellationToken);

    /// <summary>Makes written bytes readable under their digest, once for each write. Bytes that are there already are replaced: the new ones were checked just now.</summary>
    Task PromoteAsync(StoredUpload upload, CancellationToken cancellationToken);

    /// <summary>Forgets written bytes that were not promoted, and parts of them; nothing happens where there are none.</summary>
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
