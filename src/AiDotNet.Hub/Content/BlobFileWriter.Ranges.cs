using System.Buffers;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Content;

/// <summary>
/// Bytes that come out of order. What lies at the front is hashed while it is being written; what came ahead of it is read back as soon as the
/// front reaches it, out of the pages that were written a moment ago, so that no byte is ever read from a cold disk.
/// </summary>
internal sealed partial class BlobFileWriter
{
    private readonly Lock _gate = new();
    private readonly ByteRangeSet _ahead = new();
    private long _length;
    private bool _frontTaken;
    private PartialExtent _settled = new() { Prefix = 0, PrefixSha256 = Digest.OfNothing, IsOrdered = true, Ahead = [] };

    /// <summary>Whether bytes may come out of order.</summary>
    public bool HasGapsAllowed { get; private set; }

    /// <summary>From now on bytes may come out of order: the file's length alone no longer tells what is there.</summary>
    public void AllowGaps() => HasGapsAllowed = true;

    /// <summary>Writes bytes somewhere. Several tasks may do so at once, each to another place.</summary>
    /// <param name="offset">Where the first byte belongs.</param>
    /// <param name="bytes">The bytes; not to be changed before the task ends.</param>
    /// <param name="cancellationToken">Looked at before the write, which is then done whole.</param>
    /// <exception cref="DiskFailureException">The disk is full or refuses the write; the temporary file will not be kept.</exception>
    /// <exception cref="IntegrityException">More bytes came than the length that was given at the start; the temporary file will not be kept.</exception>
    public async ValueTask WriteAtAsync(long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (bytes.Length > _expectedLength - offset)
        {
            _failed = true;
            throw new IntegrityException(
                $"More than the promised {_expectedLength} bytes came for '{Path.GetFileName(TemporaryPath)}'. Nothing was kept; try again, then tell the hub's operator.");
        }

        var atFront = TryTakeFront(offset);
        if (!atFront && !HasGapsAllowed)
        {
            throw new InvalidOperationException($"Bytes at {offset} would leave a gap, which was not allowed before.");
        }

        try
        {
            // Into the pages of the system, on this thread: handed to another one it takes a second worker away from whoever reads the line
            // meanwhile. (.NET hands asynchronous writes of files to a worker too: nothing is gained by them here.)
            RandomAccess.Write(_file, bytes.Span, offset);
            _writeBack.Wrote(bytes.Length);
            if (atFront)
            {
                Hash(bytes.Span);
            }

            if (Settle(new ByteRange(offset, offset + bytes.Length), atFront) is { } next)
            {
                await CatchUpAsync(next).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failed = true;
            throw Failure(TemporaryPath, _expectedLength, e);
        }
    }

    /// <summary>What is there behind <see cref="Length"/>, in order.</summary>
    public IReadOnlyList<ByteRange> Ahead()
    {
        lock (_gate)
        {
            return _ahead.ToList();
        }
    }

    /// <summary>Brings what was written so far to the disk, then says what that was: a record made of it never claims what a crash could undo.</summary>
    public Task<PartialExtent> FlushAsync() => Task.Run(() =>
    {
        try
        {
            var extent = Extent();
            RandomAccess.FlushToDisk(_file);
            return extent;
        }
        catch (IOException e)
        {
            throw Failure(TemporaryPath, _expectedLength, e);
        }
    });

    // The state of the hash at a moment when all that went into it was written as well.
    private PartialExtent Extent()
    {
        lock (_gate)
        {
            return _settled with { IsOrdered = !HasGapsAllowed, Ahead = _ahead.ToList() };
        }
    }

    private void Advance(long length)
    {
        Volatile.Write(ref _length, length);
        _settled = new PartialExtent { Prefix = length, PrefixSha256 = Digest.FromHash(_sha256.GetCurrentHash()), IsOrdered = true, Ahead = [] };
    }

    private bool TryTakeFront(long offset)
    {
        lock (_gate)
        {
            return !_frontTaken && offset == _length && (_frontTaken = true);
        }
    }

    /// <summary>Counts bytes that are written. Where the front is the caller's and bytes ahead follow it, they are the caller's to hash.</summary>
    private ByteRange? Settle(ByteRange written, bool atFront)
    {
        lock (_gate)
        {
            if (atFront)
            {
                Advance(written.End);
            }
            else
            {
                _ahead.Add(written);
                if (_frontTaken)
                {
                    // Whoever moves the front finds these bytes.
                    return null;
                }
            }

            return TakeNext();
        }
    }

    private ByteRange? TakeNext()
    {
        var next = _ahead.TakeAt(_length);
        _frontTaken = next is not null;
        return next;
    }

    private async Task CatchUpAsync(ByteRange first)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (ByteRange? next = first; next is { } range;)
            {
                await HashBackAsync(range, buffer, CancellationToken.None).ConfigureAwait(false);
                lock (_gate)
                {
                    Advance(range.End);
                    next = TakeNext();
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task HashBackAsync(ByteRange range, byte[] buffer, CancellationToken cancellationToken)
    {
        for (var offset = range.Start; offset < range.End;)
        {
            var read = await RandomAccess.ReadAsync(
                _file, buffer.AsMemory(0, (int)Math.Min(BufferSize, range.End - offset)), offset, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new EndOfStreamException($"'{TemporaryPath}' is shorter than what was written to it.");
            }

            Hash(buffer.AsSpan(0, read));
            offset += read;
        }
    }

    /// <summary>Takes over what an earlier process left: hashes it from the front on; where a record says what it is, only what is so.</summary>
    private async Task TakeOverAsync(PartialExtent? extent, CancellationToken cancellationToken)
    {
        var size = RandomAccess.GetLength(_file);
        if (size > _expectedLength || extent?.Prefix > size || extent?.Ahead.Any(range => range.Start <= extent.Prefix || range.End > size) == true)
        {
            RandomAccess.SetLength(_file, 0);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await HashBackAsync(new ByteRange(0, extent?.Prefix ?? size), buffer, cancellationToken).ConfigureAwait(false);
            Advance(extent?.Prefix ?? size);
            if (extent is null)
            {
                return;
            }

            if (_settled.PrefixSha256 != extent.PrefixSha256)
            {
                Forget();
                return;
            }

            if (extent.IsOrdered)
            {
                await HashBackAsync(new ByteRange(extent.Prefix, size), buffer, cancellationToken).ConfigureAwait(false);
                Advance(size);
                return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        AllowGaps();
        foreach (var range in extent.Ahead)
        {
            _ahead.Add(range);
        }

        // Behind the last good byte lies what no record vouches for.
        RandomAccess.SetLength(_file, extent.Ahead is [.., var last] ? last.End : extent.Prefix);
    }

    private void Forget()
    {
        RandomAccess.SetLength(_file, 0);
        _length = 0;
        _settled = new() { Prefix = 0, PrefixSha256 = Digest.OfNothing, IsOrdered = true, Ahead = [] };
        _sha256.GetHashAndReset();
        _pieces.Clear();
        if (_gitSha1 is not null && _expectedLength is { } length)
        {
            _gitSha1.GetHashAndReset();
            _gitSha1.AppendData(Content.GitBlobId.Header(length));
        }
    }

    private void ThrowIfGap()
    {
        lock (_gate)
        {
            if (_ahead.Count > 0)
            {
                throw new InvalidOperationException($"'{TemporaryPath}' has a gap at byte {_length}.");
            }
        }
    }
}
