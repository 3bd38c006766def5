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

    private readonly BlobPlace _place;
    private readonly TimeProvider _time;
    private readonly CacheLock _lock;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly string _partial;
    private readonly string _record;
    private BlobFileWriter? _writer;
    private Digest? _present;
    private bool _taken;

    private BlobLease(BlobPlace place, TimeProvider time, CacheLock held)
    {
        _place = place;
        _time = time;
        _lock = held;
        _partial = place.Partial;
        _record = place.Record;
    }

    /// <summary>The file that the lease is for.</summary>
    public ManifestFile File => _place.File;

    /// <summary>Whether the blob is in the store already: nothing to fetch, only <see cref="CompleteAsync"/> to call.</summary>
    public bool IsPresent => _present is not null;

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
    public static async Task<BlobLease> BeginAsync(BlobPlace place, CacheTraits traits, TimeProvider time, CancellationToken cancellationToken)
    {
        place.Prepare();
        var wasThere = place.IsThere;
        var held = await CacheLock.AcquireAsync(
            place.Lock, $"the download of '{place.File.Path}'", () => Progress(place.Partial), traits.Patience, time, cancellationToken).ConfigureAwait(false);
        var lease = new BlobLease(place, time, held);
        try
        {
            lease._present = await place.FindGoodAsync(cameJustNow: !wasThere, cancellationToken).ConfigureAwait(false);
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
    public static async Task<long> CountPresentAsync(BlobPlace place, CancellationToken cancellationToken)
    {
        var size = place.File.Size;
        if (place.Blob is { } path && FileState.Of(path) is { } blob && blob.Size == size)
        {
            return size;
        }

        if (FileState.Of(place.Partial) is not { } partial || partial.Size > size)
        {
            return 0;
        }

        var record = await PartialRecord.ReadAsync(place.Record, place.Key, size, cancellationToken).ConfigureAwait(false);
        return record is { Extent: { IsOrdered: false } extent } ? extent.Prefix + extent.Ahead.Sum(range => range.Length)
            : record is null && FileState.Of(place.Record) is not null ? 0
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
            (Resumed, ETag, _taken) = (false, null, false);
            _writer = BlobFileWriter.Create(_partial, File.Size, File.GitBlobId is not null);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Takes the bytes of a file outside of the cache, sharing its blocks where the disk can: what a download would bring. Whether they
    /// are the right ones is <see cref="CompleteAsync"/>'s to find out; where they are not, <see cref="RestartAsync"/> may follow.</summary>
    /// <param name="source">The file; only read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>False where it cannot be read, or is seen not to be the file: what was there before is there still, or has to be fetched from its first byte.</returns>
    /// <exception cref="DiskFailureException">The disk is full or refuses.</exception>
    public async Task<bool> TryTakeAsync(string source, CancellationToken cancellationToken)
    {
        try
        {
            // What an earlier process fetched is not given up for bytes that may be wrong.
            if (FileState.Of(source)?.Size != File.Size || (Present > 0 && !await File.IsAsync(source, cancellationToken).ConfigureAwait(false)))
            {
                return false;
            }

            await TakeAsync(source, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IntegrityException)
        {
            await RestartAsync(cancellationToken).ConfigureAwait(false);
            return false;
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
                var record = new PartialRecord { Key = _place.Key, Size = File.Size, ETag = etag, Extent = await _writer.FlushAsync().ConfigureAwait(false) };
                await CacheFiles.ReplaceAsync(_place.RecordTemporary, _record, record.WriteAsync, _time, CancellationToken.None).ConfigureAwait(false);
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
        if (_present is { } known)
        {
            return new CompletedFile(File with { Sha256 = known }, Downloaded: false);
        }

        var digest = await Writer.CompleteAsync(what, File.Size, File.Sha256, File.GitBlobId).ConfigureAwait(false);
        await _place.PublishAsync(digest).ConfigureAwait(false);
        _place.Delete(_record);
        await _place.KeepPiecesAsync(digest, Writer.Pieces).ConfigureAwait(false);
        return new CompletedFile(File with { Sha256 = digest }, Downloaded: !_taken);
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

    private async Task TakeAsync(string source, CancellationToken cancellationToken)
    {
        await RestartAsync(cancellationToken).ConfigureAwait(false);
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _writer!.DisposeAsync().ConfigureAwait(false);
            (Resumed, _taken) = (true, true);
            if (Reflink.TryClone(source, _partial))
            {
                _writer = await BlobFileWriter.ResumeAsync(_partial, File.Size, File.GitBlobId is not null, cancellationToken).ConfigureAwait(false);
                return;
            }

            _writer = BlobFileWriter.Create(_partial, File.Size, File.GitBlobId is not null);
            var bytes = new FileStream(
                source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using (bytes.ConfigureAwait(false))
            {
                await _writer.CopyFromAsync(bytes, written: null, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _writing.Release();
        }
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
        _place.Delete(_partial);
        _place.Delete(_record);
    }

    // Bytes that fill a gap leave the size as it is.
    private static long Progress(string partial) => FileState.Of(partial) is { } state ? HashCode.Combine(state.Size, state.ModifiedTicks) : -1;

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var record = await PartialRecord.ReadAsync(_record, _place.Key, File.Size, cancellationToken).ConfigureAwait(false);
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
