using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary>
/// The right to write one blob, held against every other process until disposed. Write to <see cref="Writer"/> from offset
/// <see cref="Length"/> on, then <see cref="CompleteAsync"/>. Disposed earlier, it keeps what came for a later attempt to go on with, and a
/// record of what that is.
/// </summary>
internal sealed class BlobLease : IAsyncDisposable
{
    // What is hashed again in a moment needs no record.
    private const long LeastRecorded = 8 << 20;

    private readonly CacheStore _store;
    private readonly SnapshotLeases _leases;
    private readonly CacheLayout _layout;
    private readonly TimeProvider _time;
    private readonly CacheLock _lock;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly string _key;
    private readonly string _partial;
    private readonly string _record;
    private BlobFileWriter? _writer;

    private BlobLease(CacheStore store, SnapshotLeases leases, CacheLock held, ManifestFile file)
    {
        _store = store;
        _leases = leases;
        _layout = store.Layout;
        _time = store.Time;
        _lock = held;
        _key = CacheLayout.BlobKey(file);
        _partial = _layout.PartialBlob(_key);
        _record = _layout.PartialRecord(_key);
        File = file;
    }

    /// <summary>The file that the lease is for.</summary>
    public ManifestFile File { get; }

    /// <summary>Whether the blob is in the store already: nothing to fetch, only <see cref="CompleteAsync"/> to call.</summary>
    public bool IsPresent { get; private set; }

    /// <summary>The bytes that an earlier attempt left and that were hashed again, plus those written since; ask the hub for the rest.</summary>
    public long Length => _writer?.Length ?? 0;

    /// <summary>All the bytes that are there, those behind a gap as well.</summary>
    public long Present => Length + (_writer?.Ahead().Sum(range => range.Length) ?? 0);

    /// <summary>Which version of the file an earlier attempt's bytes are of, as <see cref="SaveAsync"/> was told; null where none was.</summary>
    public string? ETag { get; private set; }

    /// <summary>Whether an earlier attempt's bytes are in front: after an integrity failure a fresh start is worth one try.</summary>
    public bool Resumed { get; private set; }

    /// <summary>Where the bytes go. Not to be used where <see cref="IsPresent"/>.</summary>
    public BlobFileWriter Writer => _writer ?? throw new InvalidOperationException("The blob is present: there is nothing to write.");

    /// <summary>Takes the lock and looks what is there.</summary>
    public static async Task<BlobLease> BeginAsync(CacheStore store, SnapshotLeases leases, ManifestFile file, CancellationToken cancellationToken)
    {
        var layout = store.Layout;
        var key = CacheLayout.BlobKey(file);
        if (file.Sha256 is { } mine)
        {
            // From here on until it is shown nobody collects it.
            leases.Take(mine);
        }

        var wasThere = file.Sha256 is { } known && FileState.Of(layout.Blob(known)) is not null;
        var held = await CacheLock.AcquireAsync(
            layout.BlobLock(key), $"the download of '{file.Path}'", () => Progress(layout.PartialBlob(key)), store.Traits.Patience, store.Time, cancellationToken)
            .ConfigureAwait(false);
        var lease = new BlobLease(store, leases, held, file);
        try
        {
            lease.IsPresent = file.Sha256 is { } digest && await lease.IsBlobGoodAsync(digest, cameJustNow: !wasThere, cancellationToken).ConfigureAwait(false);
            if (lease.IsPresent)
            {
                lease.DeletePartial();
            }
            else
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

    /// <summary>How many bytes of a file are there, without taking the lock: a guess where another process is fetching it.</summary>
    public static async Task<long> CountPresentAsync(CacheStore store, ManifestFile file, CancellationToken cancellationToken)
    {
        if (file.Sha256 is { } digest && FileState.Of(store.Layout.Blob(digest)) is { } blob && blob.Size == file.Size)
        {
            return file.Size;
        }

        var key = CacheLayout.BlobKey(file);
        if (FileState.Of(store.Layout.PartialBlob(key)) is not { } partial || partial.Size > file.Size)
        {
            return 0;
        }

        var record = await PartialRecord.ReadAsync(store.Layout.PartialRecord(key), key, file.Size, cancellationToken).ConfigureAwait(false);
        return record is { Extent: { IsOrdered: false } extent } ? extent.Prefix + extent.Ahead.Sum(range => range.Length)
            : record is null && FileState.Of(store.Layout.PartialRecord(key)) is not null ? 0
            : partial.Size;
    }

    /// <summary>Forgets what came so far: for a hub that answers a range with the whole file, or bytes that turned out wrong.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_writer is not null)
            {
                await _writer.DisposeAsync().ConfigureAwait(false);
            }

            DeletePartial();
            (Resumed, ETag) = (false, null);
            _writer = BlobFileWriter.Create(_partial, File.Size, File.GitBlobId is not null);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writes down which bytes are there, after these were brought to the disk: whatever happens next, a later attempt goes on from here.</summary>
    /// <param name="etag">Which version of the file they are of; null where nobody said.</param>
    /// <exception cref="DiskFailureException">The disk is full or refuses; the old record is as it was.</exception>
    public async Task SaveAsync(string? etag)
    {
        await _writing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            ETag = etag;
            if (_writer is not null && (_writer.HasGapsAllowed || _writer.Length >= LeastRecorded))
            {
                var record = new PartialRecord { Key = _key, Size = File.Size, ETag = etag, Extent = await _writer.FlushAsync().ConfigureAwait(false) };
                await CacheFiles.ReplaceAsync(_layout.PartialRecordTemporary(_key), _record, record.WriteAsync, _time, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            _writing.Release();
        }
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
        if (File.Sha256 is null)
        {
            // Only now is the blob's name known. One that is there was not looked at yet.
            _leases.Take(digest);
            await IsBlobGoodAsync(digest, cameJustNow: false, CancellationToken.None).ConfigureAwait(false);
        }

        BlobFileWriter.Publish(_partial, _layout.Blob(digest));
        CacheFiles.Delete(_record);
        return new CompletedFile(File with { Sha256 = digest }, Downloaded: true);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            if (_writer.IsOpen)
            {
                await KeepAsync().ConfigureAwait(false);
            }

            // Bytes that were found wrong, or that the disk refused, the writer deletes all the same.
            _writer.KeepPartial();
            await _writer.DisposeAsync().ConfigureAwait(false);
            if (FileState.Of(_partial) is not { Size: > 0 })
            {
                DeletePartial();
            }
        }

        _writing.Dispose();
        _lock.Dispose();
    }

    private async Task KeepAsync()
    {
        try
        {
            await SaveAsync(ETag).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DiskFailureException or IOException)
        {
            // An older record, or none, costs the next attempt time and nothing else.
        }
    }

    private void DeletePartial()
    {
        // The bytes first: without a record they would be taken for what was written from front to back.
        _store.Delete(_partial);
        _store.Delete(_record);
    }

    // Bytes that fill a gap leave the size as it is.
    private static long Progress(string partial) => FileState.Of(partial) is { } state ? HashCode.Combine(state.Size, state.ModifiedTicks) : -1;

    // A blob is hashed before another snapshot relies on it: its first one may have been written through a hard link. A bad one is removed.
    // One that came while this process waited for the lock was hashed as it was written: ten waiters need not do it ten times more.
    private async Task<bool> IsBlobGoodAsync(Digest digest, bool cameJustNow, CancellationToken cancellationToken)
    {
        var blob = _layout.Blob(digest);
        if (FileState.Of(blob) is not { } state)
        {
            return false;
        }

        if (!cameJustNow && await FileHash.ComputeAsync(blob, cancellationToken).ConfigureAwait(false) != digest)
        {
            _store.Delete(blob);
            return false;
        }

        // The bytes are right, so the listing is wrong; what other hubs' snapshots show must not suffer for it.
        return state.Size == File.Size
            ? true
            : throw new IntegrityException(
                $"The hub lists '{File.Path}' with SHA-256 {digest} and {File.Size} bytes, but the bytes of that hash are {state.Size}. Nothing was changed; tell the hub's operator.");
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var record = await PartialRecord.ReadAsync(_record, _key, File.Size, cancellationToken).ConfigureAwait(false);
        if (FileState.Of(_partial) is not { Size: > 0 } left || left.Size > File.Size || (record is null && FileState.Of(_record) is not null))
        {
            // With a record that cannot be believed nobody knows where the gaps are.
            await RestartAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        _writer = await BlobFileWriter.ResumeAsync(_partial, File.Size, File.GitBlobId is not null, cancellationToken, record?.Extent).ConfigureAwait(false);
        ETag = record?.ETag;
        Resumed = Present > 0;
    }
}
