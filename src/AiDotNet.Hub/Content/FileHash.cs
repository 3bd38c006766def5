using System.Buffers;
using System.Security.Cryptography;

namespace AiDotNet.Hub.Content;

/// <summary>The SHA-256 of a file on this disk, at the speed of the hash.</summary>
internal static class FileHash
{
    private const int BufferSize = 1 << 20;

    /// <summary>Hashes a file, on a worker thread and in constant memory.</summary>
    /// <param name="path">The file; others may read, write, rename or delete it meanwhile.</param>
    /// <param name="cancellationToken">Stops the hashing within a megabyte.</param>
    public static Task<Digest> ComputeAsync(string path, CancellationToken cancellationToken) =>
        Task.Run(() => Compute(path, git: null, cancellationToken), cancellationToken);

    /// <summary>Hashes a file, on a worker thread and in constant memory, in one reading.</summary>
    /// <param name="path">The file; others may read, write, rename or delete it meanwhile.</param>
    /// <param name="gitBlobId">Whether the git blob id is computed as well; it costs a second hash.</param>
    /// <param name="cancellationToken">Stops the hashing within a megabyte.</param>
    public static Task<ContentHashes> ComputeAsync(string path, bool gitBlobId, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                using var git = gitBlobId ? GitBlobId.Begin(Length(path)) : null;
                var digest = Compute(path, git, cancellationToken);
                return new ContentHashes(digest, git is null ? null : Convert.ToHexStringLower(git.GetHashAndReset()));
            },
            cancellationToken);

    private static long Length(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.GetLength(file);
    }

    private static Digest Compute(string path, IncrementalHash? git, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            for (long offset = 0; (read = RandomAccess.Read(file, buffer.AsSpan(0, BufferSize), offset)) > 0; offset += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                git?.AppendData(buffer, 0, read);
            }

            return Digest.FromHash(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>The names that a file's bytes have.</summary>
/// <param name="Sha256">The SHA-256.</param>
/// <param name="GitBlobId">The git blob id; null where it was not asked for.</param>
internal readonly record struct ContentHashes(Digest Sha256, string? GitBlobId);
