using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>
/// The right to write one blob, held against every other process until disposed. Write to <see cref="Writer"/> from offset
/// <see cref="Length"/> on, then <see cref="CompleteAsync"/>. Disposed earlier, it keeps what came for a later attempt to go on with.
/// </summary>
internal sealed class BlobLease : IAsyncDisposable
{
    /// <summary>The file that the lease is for.</summary>
    public ManifestFile File => throw new NotImplementedException();

    /// <summary>Whether the blob is in the store already: nothing to fetch, only <see cref="CompleteAsync"/> to call.</summary>
    public bool IsPresent => throw new NotImplementedException();

    /// <summary>The bytes that an earlier attempt left and that were hashed again, plus those written since; ask the hub for the rest.</summary>
    public long Length => throw new NotImplementedException();

    /// <summary>Whether an earlier attempt's bytes are in front: after an integrity failure a fresh start is worth one try.</summary>
    public bool Resumed => throw new NotImplementedException();

    /// <summary>Where the bytes go. Not to be used where <see cref="IsPresent"/>.</summary>
    public BlobFileWriter Writer => throw new NotImplementedException();

    /// <summary>Forgets what came so far: for a hub that answers a range with the whole file, or bytes that turned out wrong.</summary>
    public Task RestartAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Checks size and hash and moves the bytes to their name. The lease can be disposed afterwards.</summary>
    /// <param name="what">File and model, for the error.</param>
    /// <param name="cancellationToken">Looked at before the check.</param>
    /// <exception cref="Errors.IntegrityException">The bytes are not those that the hub lists; they are gone. <see cref="RestartAsync"/> may follow.</exception>
    /// <exception cref="Errors.DiskFailureException">The disk is full or refuses.</exception>
    public Task<CompletedFile> CompleteAsync(string what, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
