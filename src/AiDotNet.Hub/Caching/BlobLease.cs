using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary>
/// The right to write one blob, held against every other process until disposed. Write to <see cref="Writer"/> from offset
/// <see cref="Length"/> on, then <see cref="CompleteAsync"/>. Disposed earlier, it keeps what came for a later attempt to go on with.
/// </summary>
internal sealed class BlobLease : IAsyncDisposable
{
    private readonly CacheLayout _layout;
    private readonly CacheLock _lock;
    private readonly string _partial;
    private BlobFileWriter? _writer;

    private BlobLease(CacheLayout layout, CacheLock held, ManifestFile file)
    {
        _layout = layout;
        _lock = held;
        _partial = layout.PartialBlob(CacheLayout.BlobKey(file));
        File = file;
    }

    /// <summary>The file that the lease is for.</summary>
    public ManifestFile File { get; }

    /// <summary>Whether the blob is in the store already: nothing to fetch, only <see cref="CompleteAsync"/> to call.</summary>
    public bool IsPresent { get; private set; }

    /// <summary>The bytes that an earlier attempt left and that were hashed again, plus those written since; ask the hub for the rest.</summary>
    public long Length => _writer?.Length ?? 0;

    /// <summary>Whether an earlier attempt's bytes are in front: after an integrity failure a fresh start is worth one try.</summary>
    public bool Resumed { get; private set; }

    /// <summary>Where the bytes go. Not to be used where <see cref="IsPresent"/>.</summary>
    public BlobFileWriter Writer => _writer ?? throw new InvalidOperationException("The blob is present: there is nothing to write.");

    /// <summary>Takes the lock and looks what is there.</summary>
    public static async Task<BlobLease> BeginAsync(CacheStore store, ManifestFile file, CancellationToken cancellationToken)
    {
        var layout = store.Layout;
        var key = CacheLayout.BlobKey(file);
        var partial = layout.PartialBlob(key);
        var held = await CacheLock.AcquireAsync(
            layout.BlobLock(key), $"the download of '{file.Path}'", () => FileState.Of(partial)?.Size ?? -1, store.Traits.Patience, store.Time, cancellationToken)
            .ConfigureAwait(false);
        var lease = new BlobLease(layout, held, file);
        try
        {
            lease.IsPresent = await lease.IsBlobGoodAsync(cancellationToken).ConfigureAwait(false);
            if (!lease.IsPresent)
            {
                await lease.OpenAsync(cancellationToken).ConfigureAwait(false);
            }

            return lease;
        }
        catch
        {
            await lease.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Forgets what came so far: for a hub that answers a range with the whole file, or bytes that turned out wrong.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }

        CacheFiles.Delete(_partial);
        Resumed = false;
        _writer = BlobFileWriter.Create(_partial, File.Size, File.GitBlobId is not null);
    }

    /// <summary>Checks size and hash and moves the bytes to their name. The lease can be disposed afterwards.</summary>
    /// <param name="what">File and model, for the error.</param>
    /// <param name="cancellationToken">Looked at before the check.</param>
    /// <exception cref="IntegrityException">The bytes are not those that the hub lists; they are gone. <see cref="RestartAsync"/> may follow.</exception>
    /// <exception cref="DiskFailureException">The disk is full or refuses.</exception>
    public async Task<CompletedFile> CompleteAsync(string what, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IsPresent)
        {
            return new CompletedFile(File, Downloaded: false);
        }

        var digest = await Writer.CompleteAsync(what, File.Size, File.Sha256, File.GitBlobId).ConfigureAwait(false);
        BlobFileWriter.Publish(_partial, _layout.Blob(digest));
        return new CompletedFile(File with { Sha256 = digest }, Downloaded: true);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            // Bytes that were found wrong, or that the disk refused, the writer deletes all the same.
            _writer.KeepPartial();
            await _writer.DisposeAsync().ConfigureAwait(false);
            if (FileState.Of(_partial) is { Size: 0 })
            {
                CacheFiles.Delete(_partial);
            }
        }

        _lock.Dispose();
    }

    // A blob is hashed before another snapshot relies on it: its first one may have been written through a hard link.
    private async Task<bool> IsBlobGoodAsync(CancellationToken cancellationToken)
    {
        if (File.Sha256 is not { } digest || FileState.Of(_layout.Blob(digest)) is not { } state)
        {
            return false;
        }

        if (state.Size == File.Size && await FileHash.ComputeAsync(_layout.Blob(digest), cancellationToken).ConfigureAwait(false) == digest)
        {
            return true;
        }

        CacheFiles.Delete(_layout.Blob(digest));
        return false;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (FileState.Of(_partial) is { Size: > 0 })
        {
            _writer = await BlobFileWriter.ResumeAsync(_partial, File.Size, File.GitBlobId is not null, cancellationToken).ConfigureAwait(false);
            Resumed = _writer.Length > 0;
        }
        else
        {
            await RestartAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
