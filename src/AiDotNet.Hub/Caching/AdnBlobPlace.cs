using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>A place among the blobs that all models share, named by SHA-256.</summary>
internal sealed class AdnBlobPlace(CacheStore store, SnapshotLeases leases, ManifestFile file) : BlobPlace(file)
{
    private readonly CacheLayout _layout = store.Layout;

    public override string Key { get; } = CacheLayout.BlobKey(file);

    public override string Lock => _layout.BlobLock(Key);

    public override string Partial => _layout.PartialBlob(Key);

    public override string Record => _layout.PartialRecord(Key);

    public override string? Blob => File.Sha256 is { } digest ? _layout.Blob(digest) : null;

    public override void Prepare()
    {
        if (File.Sha256 is { } digest)
        {
            leases.Take(digest);
        }
    }

    public override void Delete(string path) => store.Delete(path);

    public override Task<Digest?> FindGoodAsync(bool cameJustNow, CancellationToken cancellationToken) =>
        File.Sha256 is { } digest ? FindGoodAsync(digest, cameJustNow, cancellationToken) : Task.FromResult<Digest?>(null);

    public override async Task PublishAsync(Digest digest)
    {
        if (File.Sha256 is null)
        {
            // Only now is the blob's name known. One that is there was not looked at yet.
            leases.Take(digest);
            await FindGoodAsync(digest, cameJustNow: false, CancellationToken.None).ConfigureAwait(false);
        }

        BlobFileWriter.Publish(Partial, _layout.Blob(digest));
    }

    public override Task KeepPiecesAsync(Digest digest, IReadOnlyList<ulong> pieces) =>
        File.Sha256 is null ? Task.CompletedTask : new PieceStore(store).KeepAsync(digest, pieces);

    // A blob is hashed before another snapshot relies on it: its first one may have been written through a hard link. A bad one is removed.
    // One that came while this process waited for the lock was hashed as it was written: ten waiters need not do it ten times more.
    private async Task<Digest?> FindGoodAsync(Digest digest, bool cameJustNow, CancellationToken cancellationToken)
    {
        var blob = _layout.Blob(digest);
        if (FileState.Of(blob) is not { } state)
        {
            return null;
        }

        if (!cameJustNow && await FileHash.ComputeAsync(blob, cancellationToken).ConfigureAwait(false) != digest)
        {
            Delete(blob);
            return null;
        }

        return state.Size == File.Size ? digest : throw WrongSize($"SHA-256 {digest}", state.Size);
    }
}
