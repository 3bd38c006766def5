namespace AiDotNet.Hub.Caching;

/// <summary>What every part of the cache shares: where things lie, the clock, what the machine is like.</summary>
internal sealed class CacheStore(CacheLayout layout, TimeProvider time, CacheTraits traits)
{
    // https://bford.info/cachedir/
    private const string TagText = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of AiDotNet.Hub; backups may leave it out.\n";

    public CacheLayout Layout { get; } = layout;

    public TimeProvider Time { get; } = time;

    public CacheTraits Traits { get; } = traits;

    /// <summary>Whether names that differ only in case are one name below the root. The root is there afterwards.</summary>
    public bool IgnoresCase()
    {
        EnsureRoot();
        return Traits.IgnoresCase ?? File.Exists(Layout.TagInOtherCase);
    }

    /// <summary>Takes the lock under which a model's manifests and snapshots change.</summary>
    public Task<CacheLock> LockModelAsync(ModelId id, CancellationToken cancellationToken) =>
        Traits.IsReadOnly
            ? throw new InvalidOperationException($"The cache '{Layout.Root}' is never written.")
            : CacheLock.AcquireAsync(Layout.ModelLock(id), $"the model '{id}'", progress: null, Traits.Patience, Time, cancellationToken);

    /// <summary>Takes the same lock where it is free; null where another holds it, or where nothing may be written.</summary>
    public CacheLock? TryLockModel(ModelId id) => Traits.IsReadOnly ? null : CacheLock.TryAcquire(Layout.ModelLock(id));

    /// <summary>Removes a file of the cache; nothing where there is none.</summary>
    /// <exception cref="Errors.DiskFailureException">A folder on the way is a link to elsewhere: nothing was removed.</exception>
    public void Delete(string path)
    {
        CacheFiles.ThrowIfLinkedAway(Layout.Root, path);
        CacheFiles.Delete(path);
    }

    /// <summary>Removes a folder of the cache with all that is in it, links as links; nothing where there is none.</summary>
    /// <inheritdoc cref="Delete" path="/exception" />
    public void DeleteFolder(string path)
    {
        CacheFiles.ThrowIfLinkedAway(Layout.Root, path);
        CacheFiles.DeleteFolder(path);
    }

    private void EnsureRoot()
    {
        try
        {
            Directory.CreateDirectory(Layout.Root);
            if (FileState.Of(Layout.Tag)?.Size != TagText.Length)
            {
                File.WriteAllText(Layout.Tag, TagText);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process may be writing the same tag; a root that cannot be written is reported by what needs to write.
            if (!Directory.Exists(Layout.Root))
            {
                throw Content.BlobFileWriter.Failure(Layout.Root, null, e);
            }
        }
    }
}
