using System.Buffers;
using System.Security.Cryptography;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Content;

/// <summary>
/// Writes bytes to a temporary file while hashing them, and gives the file its final name only after size and digest were checked and the
/// bytes are on the disk. Until then, and after any failure, nothing lies under the final name.
/// </summary>
/// <remarks>Shared by the client's cache and the server's blob store. One writer is one file; it is not thread-safe. Disposing a writer that
/// was not committed deletes the temporary file, unless <see cref="KeepPartial"/> was called.</remarks>
public sealed class BlobFileWriter : IAsyncDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly FileStream _file;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash? _gitSha1;
    private bool _keep;
    private bool _done;

    private BlobFileWriter(FileStream file, long? length)
    {
        _file = file;
        _gitSha1 = length is { } known ? GitBlobId.Begin(known) : null;
    }

    /// <summary>The temporary file.</summary>
    public string TemporaryPath => _file.Name;

    /// <summary>The bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>Starts a new file.</summary>
    /// <param name="temporaryPath">A path on the same volume as the final one. Its folder is made; an existing file is an error.</param>
    /// <param name="length">The final size where it is known: space is reserved, and the git blob id is computed as well.</param>
    /// <exception cref="DiskFailureException">The disk is full or refuses the file.</exception>
    public static BlobFileWriter Create(string temporaryPath, long? length = null)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(temporaryPath)!);
            return new BlobFileWriter(Open(temporaryPath, FileMode.CreateNew, length), length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(temporaryPath, length, e);
        }
    }

    /// <summary>Goes on with a partial file that an earlier process left: hashes what is there, then appends.</summary>
    /// <param name="temporaryPath">The partial file.</param>
    /// <param name="length">The final size where it is known.</param>
    /// <param name="cancellationToken">Stops the hashing.</param>
    public static async Task<BlobFileWriter> ResumeAsync(string temporaryPath, long? length, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = Open(temporaryPath, FileMode.Open, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(temporaryPath, length, e);
        }

        var writer = new BlobFileWriter(file, length) { _keep = true };
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await file.ReadAsync(buffer.AsMemory(0, BufferSize), cancellationToken).ConfigureAwait(false)) > 0)
            {
                writer.Hash(buffer.AsSpan(0, read));
            }

            writer._keep = false;
            return writer;
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Appends bytes.</summary>
    /// <exception cref="DiskFailureException">The disk is full or refuses the write.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(TemporaryPath, null, e);
        }

        Hash(bytes.Span);
    }

    /// <summary>Appends a stream to its end.</summary>
    /// <param name="source">The bytes; stays open.</param>
    /// <param name="written">Told the number of bytes after each write, or null.</param>
    /// <param name="cancellationToken">Stops the copy; what was written stays in the temporary file.</param>
    public async Task CopyFromAsync(Stream source, Action<int>? written, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer.AsMemory(0, BufferSize), cancellationToken).ConfigureAwait(false)) > 0)
            {
                await WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                written?.Invoke(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
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
        var digest = Digest.FromHash(_sha256.GetHashAndReset());
        var problem =
            expectedSize is { } size && size != Length ? $"{Length} bytes came where {size} were promised"
            : expectedDigest is { } expected && expected != digest ? $"SHA-256 is {digest} where {expected} was promised"
            : expectedGitBlobId is { } id && GitId() is var actual && actual != id ? $"git blob id is {actual} where {id} was promised"
            : null;
        if (problem is not null)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw new IntegrityException($"{what}: {problem}. Nothing was kept; try again, then tell the hub's operator.");
        }

        try
        {
            // Preallocation may have left the file longer than what came.
            _file.SetLength(Length);
            _file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(TemporaryPath, Length, e);
        }

        _keep = true;
        await DisposeAsync().ConfigureAwait(false);
        return digest;
    }

    /// <summary>Gives a completed file its final name, read-only. An existing file of that name is kept: same name means same bytes.</summary>
    /// <param name="temporaryPath">The completed file.</param>
    /// <param name="finalPath">A path on the same volume. Its folder is made.</param>
    public static void Publish(string temporaryPath, string finalPath)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(finalPath)!);
            MakeReadOnly(temporaryPath);
            File.Move(temporaryPath, finalPath, overwrite: false);
        }
        catch (IOException) when (File.Exists(finalPath))
        {
            File.Delete(temporaryPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(finalPath, null, e);
        }
    }

    /// <summary>Leaves the temporary file for a later <see cref="ResumeAsync"/> when this writer is disposed.</summary>
    public void KeepPartial() => _keep = true;

    /// <summary>Closes the file, and deletes it where it was neither completed nor is to be kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_done)
        {
            return;
        }

        _done = true;
        if (_keep && _file.CanWrite && _file.Length > Length)
        {
            _file.SetLength(Length);
        }

        await _file.DisposeAsync().ConfigureAwait(false);
        _sha256.Dispose();
        _gitSha1?.Dispose();
        if (!_keep)
        {
            File.Delete(TemporaryPath);
        }
    }

    internal static DiskFailureException Failure(string path, long? bytes, Exception cause) =>
        new(
            bytes is { } need
                ? $"'{path}' cannot be written ({need} bytes): {cause.Message} Free some space or choose another folder."
                : $"'{path}' cannot be written: {cause.Message} Free some space or choose another folder.",
            cause);

    private static FileStream Open(string path, FileMode mode, long? length) =>
        new(path, new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
            PreallocationSize = length is > 0 ? length.Value : 0,
        });

    private static void MakeReadOnly(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(path, FileAttributes.ReadOnly);
        }
        else
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }

    private void Hash(ReadOnlySpan<byte> bytes)
    {
        _sha256.AppendData(bytes);
        _gitSha1?.AppendData(bytes);
        Length += bytes.Length;
    }

    private string GitId() =>
        _gitSha1 is null
            ? throw new InvalidOperationException("The git blob id needs the length when the file is started.")
            : Convert.ToHexStringLower(_gitSha1.GetCurrentHash());
}
