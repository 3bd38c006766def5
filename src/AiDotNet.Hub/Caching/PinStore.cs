namespace AiDotNet.Hub.Caching;

/// <summary>Snapshots that a person wants to keep: an empty file for each.</summary>
internal sealed class PinStore(CacheStore store)
{
    public bool IsPinned(CommitManifest manifest) => File.Exists(PathOf(manifest));

    /// <exception cref="Errors.DiskFailureException">The file cannot be made.</exception>
    public void Pin(CommitManifest manifest)
    {
        var path = PathOf(manifest);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Content.BlobFileWriter.Failure(path, null, e);
        }
    }

    public void Unpin(CommitManifest manifest) => store.Delete(PathOf(manifest));

    private string PathOf(CommitManifest manifest) => store.Layout.Pin(manifest.Endpoint, manifest.Id, manifest.Commit);
}
