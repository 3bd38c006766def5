using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>A place among the blobs of one model, named by etag, under the lock that Python's client takes.</summary>
internal sealed class HuggingFaceBlobPlace(HuggingFaceLayout layout, SnapshotLeases leases, TimeProvider time, ModelId id, ManifestFile file) : BlobPlace(file)
{
    private const UnixFileMode LockMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead;

    public override string Key { get; } = HuggingFaceLayout.Etag(file);

    public override string Lock => layout.Lock(id, Key);

    public override string Partial => layout.Partial(id, Key);

    public override string Record => layout.Record(id, Key);

    public override string? Blob => layout.Blob(id, Key);

    /// <summary>Makes the root with its tag, and the lock as Python does: users of one group can take it after each other.</summary>
    public override void Prepare()
    {
        leases.TakeBlob(Key);
        HuggingFaceRoot.Ensure(layout);
        var path = Lock;
        if (OperatingSystem.IsWindows() || System.IO.File.Exists(path))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var made = System.IO.File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
            System.IO.File.SetUnixFileMode(made, LockMode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process was first, or taking the lock will say what is wrong.
        }
    }

    // A model's folder may be a link that its user made, to another disk say: Python fills it, and so do we.
    public override void Delete(string path)
    {
        CacheFiles.ThrowIfLinkedAway(layout.Model(id), path);
        CacheFiles.Delete(path);
    }

    // Python writes what it got without a look, so every blob is hashed here, however young it is. Through a link into the shared store only
    // the link is removed: the bytes may be in use.
    public override async Task<Digest?> FindGoodAsync(bool cameJustNow, CancellationToken cancellationToken)
    {
        var blob = layout.Blob(id, Key);
        if (FileState.Of(blob) is not { } state)
        {
            return null;
        }

        var hashes = await FileHash.ComputeAsync(blob, File.GitBlobId is not null, cancellationToken).ConfigureAwait(false);
        if (!File.Has(hashes))
        {
            Delete(blob);
            return null;
        }

        return state.Size == File.Size ? hashes.Sha256 : throw WrongSize($"the hash {Key}", state.Size);
    }

    // Renamed over whatever has the name, never written through it.
    public override async Task PublishAsync(Digest digest)
    {
        var blob = layout.Blob(id, Key);
        try
        {
            await CacheFiles.MoveAsync(Partial, blob, time, CancellationToken.None).ConfigureAwait(false);
            FolderFlush.Flush(layout.Blobs(id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BlobFileWriter.Failure(blob, null, e);
        }
    }
}
