using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>
/// Remembers the <see cref="PieceSums"/> of large blobs, and makes of one that has gone bad an unfinished download that lacks only its bad pieces.
/// </summary>
internal sealed class PieceStore(CacheStore store)
{
    // Less is fetched again in a moment.
    private const int LeastPieces = 3;

    private readonly CacheLayout _layout = store.Layout;

    /// <summary>Keeps the sums of a blob that was found right just now. Without them all of it is fetched again some day: a failure is none.</summary>
    public async Task KeepAsync(Digest digest, IReadOnlyList<ulong> sums)
    {
        if (sums.Count < LeastPieces)
        {
            return;
        }

        var bytes = new byte[sums.Count * sizeof(ulong)];
        for (var piece = 0; piece < sums.Count; piece++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(piece * sizeof(ulong)), sums[piece]);
        }

        try
        {
            await CacheFiles.ReplaceAsync(
                _layout.PiecesTemporary(digest), _layout.Pieces(digest), (file, token) => file.WriteAsync(bytes, token).AsTask(), store.Time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Errors.DiskFailureException)
        {
        }
    }

    /// <summary>Removes what is remembered of blobs that are gone.</summary>
    public void Sweep()
    {
        foreach (var (digest, file) in _layout.PieceFiles().Where(pieces => !File.Exists(_layout.Blob(pieces.Digest))).ToList())
        {
            using var held = CacheLock.TryAcquire(_layout.BlobLock(digest.Hex));
            if (held is not null && !File.Exists(_layout.Blob(digest)) && !File.Exists(_layout.PartialBlob(digest.Hex)))
            {
                store.Delete(file.FullName);
            }
        }
    }

    /// <summary>Copies the pieces of a bad file that look right to where its download begins, with a record of which these are. Does nothing
    /// where it is not known which, where none is, and while another process fetches the blob.</summary>
    /// <param name="bad">The bad file: stays as it is.</param>
    /// <param name="digest">What it should be.</param>
    /// <param name="size">How large it should be.</param>
    /// <param name="cancellationToken">Stops it; what was copied is removed.</param>
    public async Task SalvageAsync(string bad, Digest digest, long size, CancellationToken cancellationToken)
    {
        if (await ReadAsync(digest, size, cancellationToken).ConfigureAwait(false) is not { } sums)
        {
            return;
        }

        using var held = CacheLock.TryAcquire(_layout.BlobLock(digest.Hex));
        if (held is null || File.Exists(_layout.PartialBlob(digest.Hex)))
        {
            return;
        }

        try
        {
            if (await CopyGoodAsync(bad, _layout.PartialBlob(digest.Hex), sums, size, cancellationToken).ConfigureAwait(false) is { } extent)
            {
                var path = _layout.PartialRecord(digest.Hex);
                var record = new PartialRecord { Key = digest.Hex, Size = size, Extent = extent };
                await CacheFiles.ReplaceAsync(BlobPlace.TemporaryOf(path), path, record.WriteAsync, store.Time, cancellationToken).ConfigureAwait(false);
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Errors.DiskFailureException)
        {
            // Then all of it is fetched.
        }
        catch
        {
            store.Delete(_layout.PartialBlob(digest.Hex));
            throw;
        }

        store.Delete(_layout.PartialBlob(digest.Hex));
    }

    private async Task<ulong[]?> ReadAsync(Digest digest, long size, CancellationToken cancellationToken)
    {
        var file = CacheFiles.OpenShared(_layout.Pieces(digest));
        if (file is null)
        {
            return null;
        }

        await using (file.ConfigureAwait(false))
        {
            if (file.Length != PieceSums.Count(size) * sizeof(ulong))
            {
                return null;
            }

            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return [.. bytes.Chunk(sizeof(ulong)).Select(word => BinaryPrimitives.ReadUInt64LittleEndian(word))];
        }
    }

    private static async Task<PartialExtent?> CopyGoodAsync(string bad, string partial, ulong[] sums, long size, CancellationToken cancellationToken)
    {
        using var source = File.OpenHandle(bad, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        using var target = File.OpenHandle(partial, FileMode.CreateNew, FileAccess.ReadWrite);
        using var prefixHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var good = new ByteRangeSet();
        var prefix = 0L;
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSums.PieceBytes);
        try
        {
            for (var piece = 0; piece < sums.Length; piece++)
            {
                var start = (long)piece * PieceSums.PieceBytes;
                var bytes = buffer.AsMemory(0, (int)Math.Min(PieceSums.PieceBytes, size - start));
                if (await ReadWholeAsync(source, bytes, start, cancellationToken).ConfigureAwait(false) && PieceSums.Of(bytes.Span) == sums[piece])
                {
                    await RandomAccess.WriteAsync(target, bytes, start, cancellationToken).ConfigureAwait(false);
                    if (start == prefix)
                    {
                        prefixHash.AppendData(bytes.Span);
                        prefix += bytes.Length;
                    }
                    else
                    {
                        good.Add(new ByteRange(start, start + bytes.Length));
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        RandomAccess.FlushToDisk(target);
        return prefix == 0 && good.Count == 0
            ? null
            : new PartialExtent { Prefix = prefix, PrefixSha256 = Digest.FromHash(prefixHash.GetHashAndReset()), IsOrdered = false, Ahead = good.ToList() };
    }

    private static async Task<bool> ReadWholeAsync(
        Microsoft.Win32.SafeHandles.SafeFileHandle source, Memory<byte> bytes, long start, CancellationToken cancellationToken)
    {
        for (var filled = 0; filled < bytes.Length;)
        {
            var read = await RandomAccess.ReadAsync(source, bytes[filled..], start + filled, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            filled += read;
        }

        return true;
    }
}
