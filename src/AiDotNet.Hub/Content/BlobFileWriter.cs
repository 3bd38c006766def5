using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using AiDotNet.Hub.Errors;
using Microsoft.Win32.SafeHandles;

namespace AiDotNet.Hub.Content;

/// <summary>
/// Writes bytes to a temporary file while hashing them, and gives the file its final name only after size and digest were checked and the
/// bytes are on the disk. Until then, and after any failure, nothing lies under the final name.
/// </summary>
/// <remarks>Shared by the client's cache and the server's blob store. One writer is one file; only <see cref="WriteAtAsync"/> may be called by
/// several tasks at once. Disposing a writer that was not committed deletes the temporary file, unless <see cref="KeepPartial"/> was called.</remarks>
internal sealed partial class BlobFileWriter : IAsyncDisposable
{
    private const int BufferSize = 1 << 20;

    // Small enough for a progress bar on a slow line, large enough that a fast one is not spent on switching threads.
    private const int LeastWrite = 128 << 10;

    // What a line brings at once when it is faster than whoever reads it.
    private const int FastRead = 8 << 10;

    private readonly SafeFileHandle _file;
    private readonly WriteBack _writeBack;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash? _gitSha1;
    private readonly PieceSums _pieces = new();
    private readonly long? _expectedLength;
    private bool _keep;
    private bool _failed;
    private bool _done;

    private BlobFileWriter(string path, SafeFileHandle file, long? length, bool gitBlobId)
    {
        TemporaryPath = path;
        (_file, _writeBack) = (file, new WriteBack(file));
        _expectedLength = length;
        _gitSha1 = gitBlobId && length is { } known ? Content.GitBlobId.Begin(known) : null;
    }

    /// <summary>The temporary file.</summary>
    public string TemporaryPath { get; }

    /// <summary>The bytes that are there without a gap from the first one on; all of them are hashed.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>Whether it can still be written to: neither completed, nor failed, nor disposed.</summary>
    public bool IsOpen => !_done && !_failed;

    /// <summary>The git blob id of the whole; null before <see cref="CompleteAsync"/>, and where it was not asked for.</summary>
    public string? GitBlobId { get; private set; }

    /// <summary>A sum of each piece of the bytes that are hashed.</summary>
    public IReadOnlyList<ulong> Pieces => _pieces.ToList();

    /// <summary>Starts a new file.</summary>
    /// <param name="temporaryPath">A path on the same volume as the final one. Its folder is made; an existing file is an error.</param>
    /// <param name="length">The final size where it is known: space is reserved, and a byte more is refused when it comes.</param>
    /// <param name="gitBlobId">Whether the git blob id is computed as well, where the length is known. Default true; it costs a second hash.</param>
    /// <exception cref="DiskFailureException">The disk is full or refuses the file.</exception>
    public static BlobFileWriter Create(string temporaryPath, long? length = null, bool gitBlobId = true)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(temporaryPath)!);
            return new BlobFileWriter(temporaryPath, Open(temporaryPath, FileMode.CreateNew, length), length, gitBlobId);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(temporaryPath, length, e);
        }
    }

    /// <summary>Goes on with a partial file that an earlier process left: hashes what is there, then appends.</summary>
    /// <param name="temporaryPath">The partial file. One that is longer than <paramref name="length"/> is emptied first.</param>
    /// <param name="length">The final size where it is known.</param>
    /// <param name="cancellationToken">Stops the hashing; the partial file stays.</param>
    public static Task<BlobFileWriter> ResumeAsync(string temporaryPath, long? length, CancellationToken cancellationToken) =>
        ResumeAsync(temporaryPath, length, gitBlobId: true, cancellationToken);

    /// <summary>Goes on with a partial file that an earlier process left: hashes what is there, then appends.</summary>
    /// <param name="temporaryPath">The partial file. One that is longer than <paramref name="length"/> is emptied first.</param>
    /// <param name="length">The final size where it is known.</param>
    /// <param name="gitBlobId">Whether the git blob id is computed as well, where the length is known.</param>
    /// <param name="cancellationToken">Stops the hashing; the partial file stays.</param>
    /// <param name="extent">What of the file is good, as its record says; null where it was written from front to back, so that all of it is.
    /// Where the bytes are not those of the record, all of them are forgotten.</param>
    public static async Task<BlobFileWriter> ResumeAsync(
        string temporaryPath, long? length, bool gitBlobId, CancellationToken cancellationToken, PartialExtent? extent = null)
    {
        BlobFileWriter? writer = null;
        try
        {
            // A process may have died between making its file read-only and giving it its name.
            MakeWritable(temporaryPath);
            writer = new BlobFileWriter(temporaryPath, Open(temporaryPath, FileMode.Open, null), length, gitBlobId) { _keep = true };
            await writer.TakeOverAsync(extent, cancellationToken).ConfigureAwait(false);
            writer._keep = false;
            return writer;
        }
        catch (Exception e)
        {
            if (writer is not null)
            {
                await writer.DisposeAsync().ConfigureAwait(false);
            }

            if (e is IOException or UnauthorizedAccessException)
            {
                throw Failure(temporaryPath, length, e);
            }

            throw;
        }
    }

    /// <summary>Appends bytes; they are hashed while they are being written.</summary>
    /// <param name="bytes">The bytes; not to be changed before the task ends.</param>
    /// <param name="cancellationToken">Looked at before the write, which is then done whole.</param>
    /// <exception cref="DiskFailureException">The disk is full or refuses the write; the temporary file will not be kept.</exception>
    /// <exception cref="IntegrityException">More bytes came than the length that was given at the start; the temporary file will not be kept.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => WriteAtAsync(Length, bytes, cancellationToken);

    /// <summary>Appends a stream to its end, reading on while it writes.</summary>
    /// <param name="source">The bytes; stays open.</param>
    /// <param name="written">Told the number of bytes after each write, or null.</param>
    /// <param name="cancellationToken">Stops the copy; what was written stays in the temporary file.</param>
    /// <remarks>Where reading fails, what was read before is written first, so that a resumed file loses nothing.</remarks>
    public Task CopyFromAsync(Stream source, Action<int>? written, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return CopyFromAsync(source, (bytes, token) => WriteAsync(bytes, token), written, cancellationToken);
    }

    /// <summary>Takes a stream to its end, reading on while what was read is being written.</summary>
    /// <param name="source">The bytes; stays open.</param>
    /// <param name="write">Writes what was read.</param>
    /// <param name="written">Told the number of bytes after each write, or null.</param>
    /// <param name="cancellationToken">Stops the reading; what was read is written before the exception comes.</param>
    public static async Task CopyFromAsync(
        Stream source, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, Action<int>? written, CancellationToken cancellationToken)
    {
        var current = ArrayPool<byte>.Shared.Rent(BufferSize);
        var next = ArrayPool<byte>.Shared.Rent(BufferSize);
        var (count, end, least) = await FillAsync(source, current, LeastWrite, cancellationToken).ConfigureAwait(false);
        while (count > 0)
        {
            var reading = end is null ? FillAsync(source, next, least, cancellationToken) : Task.FromResult<(int Count, StreamEnd? End, int Least)>((0, end, least));
            await write(current.AsMemory(0, count), CancellationToken.None).ConfigureAwait(false);
            written?.Invoke(count);
            (count, end, least) = await reading.ConfigureAwait(false);
            (current, next) = (next, current);
        }

        // Only here is nobody reading into them any more: after a failure they are left to the collector.
        ArrayPool<byte>.Shared.Return(current);
        ArrayPool<byte>.Shared.Return(next);
        end?.Reason?.Throw();
    }

    /// <summary>Ends the file: checks it, flushes it to the disk and leaves it under its temporary name, closed.</summary>
    /// <param name="what">What the bytes are, for the error: file and model.</param>
    /// <param name="expectedSize">The promised size, or null for any.</param>
    /// <param name="expectedDigest">The promised SHA-256, or null for any.</param>
    /// <param name="expectedGitBlobId">The promised git blob id, or null for any; needs the length at the start.</param>
    /// <returns>The SHA-256 of the bytes.</returns>
    /// <exception cref="IntegrityException">Size or digest differ; the temporary file is gone.</exception>
    public async Task<Digest> CompleteAsync(string what, long? expectedSize, Digest? expectedDigest, string? expectedGitBlobId)
    {
        if (expectedGitBlobId is not null && _gitSha1 is null)
        {
            throw new InvalidOperationException("The git blob id needs the length when the file is started.");
        }

        ThrowIfGap();
        var digest = Digest.FromHash(_sha256.GetHashAndReset());
        GitBlobId = _gitSha1 is null ? null : Convert.ToHexStringLower(_gitSha1.GetHashAndReset());
        var problem =
            expectedSize is { } size && size != Length ? $"{Length} bytes came where {size} were promised"
            : expectedDigest is { } expected && expected != digest ? $"SHA-256 is {digest} where {expected} was promised"
            : expectedGitBlobId is not null && expectedGitBlobId != GitBlobId ? $"git blob id is {GitBlobId} where {expectedGitBlobId} was promised"
            : null;
        if (problem is not null)
        {
            _failed = true;
            await DisposeAsync().ConfigureAwait(false);
            throw new IntegrityException($"{what}: {problem}. Nothing was kept; try again, then tell the hub's operator.");
        }

        try
        {
            // Preallocation may have left the file longer than what came.
            RandomAccess.SetLength(_file, Length);
            RandomAccess.FlushToDisk(_file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failed = true;
            throw Failure(TemporaryPath, Length, e);
        }

        _keep = true;
        await DisposeAsync().ConfigureAwait(false);
        return digest;
    }

    /// <summary>Gives a completed file its final name, read-only.</summary>
    /// <param name="temporaryPath">The completed file.</param>
    /// <param name="finalPath">A path on the same volume. Its folder is made.</param>
    /// <param name="overwrite">Whether a file of that name is replaced. Default false: it is kept, same name means same bytes.</param>
    /// <param name="flushFolder">Whether the new name, too, survives a loss of power once this returns. Default true.</param>
    /// <exception cref="DiskFailureException">The disk refuses; the temporary file is as it was.</exception>
    public static void Publish(string temporaryPath, string finalPath, bool overwrite = false, bool flushFolder = true)
    {
        try
        {
            var folder = Path.GetDirectoryName(finalPath)!;
            var isNew = !Directory.Exists(folder);
            Directory.CreateDirectory(folder);
            MakeReadOnly(temporaryPath);
            try
            {
                File.Move(temporaryPath, finalPath, overwrite);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && File.Exists(finalPath))
            {
                DeleteReadOnly(temporaryPath);
            }

            if (flushFolder)
            {
                FolderFlush.Flush(folder);
                if (isNew)
                {
                    FolderFlush.Flush(Path.GetDirectoryName(folder)!);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(finalPath, null, e);
        }
    }

    /// <summary>Leaves the temporary file for a later <see cref="ResumeAsync(string, long?, CancellationToken)"/> when this writer is disposed,
    /// unless the disk failed or the bytes were found wrong.</summary>
    public void KeepPartial() => _keep = true;

    /// <summary>Closes the file, and deletes it where it was neither completed nor is to be kept.</summary>
    public ValueTask DisposeAsync()
    {
        if (_done)
        {
            return ValueTask.CompletedTask;
        }

        _done = true;
        _file.Dispose();
        _sha256.Dispose();
        _gitSha1?.Dispose();
        if (!_keep || _failed)
        {
            File.Delete(TemporaryPath);
        }

        return ValueTask.CompletedTask;
    }

    internal static DiskFailureException Failure(string path, long? bytes, Exception cause) =>
        new(
            bytes is { } need
                ? $"'{path}' cannot be written ({need} bytes): {cause.Message.TrimEnd('.')}. Free some space or choose another folder."
                : $"'{path}' cannot be written: {cause.Message.TrimEnd('.')}. Free some space or choose another folder.",
            cause);

    private static SafeFileHandle Open(string path, FileMode mode, long? length) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read, FileOptions.Asynchronous, length is > 0 ? length.Value : 0);

    private static void MakeReadOnly(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(path, FileAttributes.ReadOnly);
        }
        else
        {
            // Only taken away from: a umask that keeps others from reading stays in force.
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~(UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
        }
    }

    private static void MakeWritable(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(path, FileAttributes.Normal);
        }
        else
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserWrite);
        }
    }

    private static void DeleteReadOnly(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(path, FileAttributes.Normal);
        }

        File.Delete(path);
    }

    /// <summary>Reads until there is enough to write, or the end.</summary>
    /// <returns>How much there is, what ended it, and how much is to be read at least the next time: a fast line is read in few large pieces, each
    /// of which costs switches of threads, a slow one in small ones, so that little is in memory when it breaks.</returns>
    private static async Task<(int Count, StreamEnd? End, int Least)> FillAsync(Stream source, byte[] buffer, int least, CancellationToken cancellationToken)
    {
        var (count, reads) = (0, 0);
        try
        {
            while (count < least)
            {
                var read = await source.ReadAsync(buffer.AsMemory(count, BufferSize - count), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return (count, new StreamEnd(null), least);
                }

                count += read;
                reads++;
            }

            return (count, null, count / reads >= FastRead ? BufferSize : LeastWrite);
        }
        catch (Exception e)
        {
            return (count, new StreamEnd(ExceptionDispatchInfo.Capture(e)), least);
        }
    }

    private void Hash(ReadOnlySpan<byte> bytes)
    {
        _sha256.AppendData(bytes);
        _gitSha1?.AppendData(bytes);
        _pieces.Append(bytes);
    }

    private sealed record StreamEnd(ExceptionDispatchInfo? Reason);
}
