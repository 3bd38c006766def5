using System.Collections.Concurrent;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>The bytes of xorbs, and the indexes of their chunks. A xorb is a blob as any other: what was sent, and the index behind it.</summary>
/// <param name="store">Where blobs are; knows nothing of chunks.</param>
internal sealed class XorbStore(IBlobStore store)
{
    private const int MostIndexes = 256;

    private readonly ConcurrentDictionary<string, XorbIndex> _indexes = new(StringComparer.Ordinal);

    /// <summary>Writes a xorb aside while checking it; see <see cref="PromoteAsync"/>.</summary>
    /// <exception cref="IntegrityException">It is malformed, or another one; nothing was kept.</exception>
    public async Task<(StoredUpload Upload, XorbIndex Index)> WriteAsync(XetHash hash, Stream body, CancellationToken cancellationToken)
    {
        await using var checkedBody = new XorbCheckingStream(body, hash, appendIndex: true);
        var upload = await store.WriteAsync(UploadId.New(), checkedBody, new BlobExpectation($"The xorb {hash}"), cancellationToken);
        return (upload, checkedBody.Index);
    }

    /// <summary>Makes a written xorb readable.</summary>
    public Task PromoteAsync(StoredUpload upload, CancellationToken cancellationToken) => store.PromoteAsync(upload, cancellationToken);

    /// <summary>Forgets a written xorb.</summary>
    public Task AbandonAsync(StoredUpload upload) => store.AbandonAsync(upload.Id, CancellationToken.None);

    /// <summary>Whether the bytes are there.</summary>
    public async Task<bool> HasAsync(XorbRow xorb, CancellationToken cancellationToken) =>
        await store.FindSizeAsync(Digest.Parse(xorb.Sha256), cancellationToken) == StoredSize(xorb);

    /// <summary>Removes the bytes.</summary>
    public Task DeleteAsync(XorbRow xorb, CancellationToken cancellationToken)
    {
        _indexes.TryRemove(xorb.Sha256, out _);
        return store.DeleteAsync(Digest.Parse(xorb.Sha256), cancellationToken);
    }

    /// <summary>Some of the serialized bytes.</summary>
    public Task<Stream> OpenAsync(XorbRow xorb, long offset, long length, CancellationToken cancellationToken) =>
        store.OpenAsync(Digest.Parse(xorb.Sha256), offset, length, cancellationToken);

    /// <summary>The index; kept in memory for a while.</summary>
    /// <exception cref="HubException">The store has lost the bytes, or some of them.</exception>
    public async Task<XorbIndex> GetIndexAsync(XorbRow xorb, CancellationToken cancellationToken)
    {
        if (_indexes.TryGetValue(xorb.Sha256, out var known))
        {
            return known;
        }

        var bytes = new byte[xorb.Chunks * XorbIndex.EntrySize];
        await using (var stored = await store.OpenAsync(Digest.Parse(xorb.Sha256), xorb.PackedSize, bytes.Length, cancellationToken))
        {
            await stored.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        }

        var index = XorbIndex.Parse(bytes);
        if (index.Root().ToString() != xorb.Hash)
        {
            throw new HubException(HubErrorCode.Unexpected, $"The stored index of the xorb {xorb.Hash} is damaged (blob {xorb.Sha256}). Restore it from a backup.");
        }

        // A bound, not a cache to be proud of: what is needed again is read again.
        if (_indexes.Count >= MostIndexes)
        {
            _indexes.Clear();
        }

        return _indexes[xorb.Sha256] = index;
    }

    private static long StoredSize(XorbRow xorb) => xorb.PackedSize + ((long)xorb.Chunks * XorbIndex.EntrySize);
}
