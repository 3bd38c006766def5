using System.Security.Cryptography;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Transfer;

/// <summary>A file that is being published, as it was when the publish began.</summary>
/// <param name="Path">The path from the repository's root, with <c>/</c>.</param>
/// <param name="FullPath">Where it lies.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Modified">When it was last written.</param>
internal sealed record LocalFile(string Path, string FullPath, long Size, DateTime Modified)
{
    private const int BufferSize = 1 << 20;

    /// <summary>Opens it for reading, if it is still what it was.</summary>
    /// <exception cref="IntegrityException">It changed.</exception>
    public FileStream OpenUnchanged()
    {
        EnsureUnchanged();
        try
        {
            return new FileStream(FullPath, new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.Read,
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiskFailureException($"'{FullPath}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Throws if the file is no longer what it was.</summary>
    public void EnsureUnchanged()
    {
        var now = new FileInfo(FullPath);
        if (!now.Exists || now.Length != Size || now.LastWriteTimeUtc != Modified)
        {
            throw Changed();
        }
    }

    /// <summary>The error for a file that changed under the publish.</summary>
    public IntegrityException Changed() => new($"'{FullPath}' changed while it was being published. Nothing was committed; publish again.");

    /// <summary>The first bytes, by which the hub tells text from binary.</summary>
    public async Task<byte[]> ReadSampleAsync(int length, CancellationToken cancellationToken)
    {
        using var source = OpenUnchanged();
        var sample = new byte[Math.Min(length, Size)];
        var read = await source.ReadAtLeastAsync(sample, sample.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return read == sample.Length ? sample : throw Changed();
    }

    /// <summary>The SHA-256 of the whole, in constant memory.</summary>
    public async Task<Digest> ComputeSha256Async(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await HashAsync(hash, cancellationToken).ConfigureAwait(false);
        return Digest.FromHash(hash.GetHashAndReset());
    }

    /// <summary>The git blob id of the whole, in constant memory.</summary>
    public async Task<string> ComputeGitBlobIdAsync(CancellationToken cancellationToken)
    {
        using var hash = GitBlobId.Begin(Size);
        await HashAsync(hash, cancellationToken).ConfigureAwait(false);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task HashAsync(IncrementalHash hash, CancellationToken cancellationToken)
    {
        using var source = OpenUnchanged();
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long length = 0;
            int read;
            while ((read = await source.ReadAsync(buffer.AsMemory(0, BufferSize), cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                length += read;
            }

            if (length != Size)
            {
                throw Changed();
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }

        EnsureUnchanged();
    }
}
