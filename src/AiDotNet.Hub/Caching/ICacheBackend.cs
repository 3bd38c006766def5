namespace AiDotNet.Hub.Caching;

/// <summary>One way to lay a cache out on a disk: what <see cref="CacheManager"/> asks of it. Safe for any number of threads and processes at once.</summary>
internal interface ICacheBackend : IDisposable
{
    /// <summary>The cache's folder, absolute.</summary>
    string Root { get; }

    /// <summary>What the machine is like.</summary>
    CacheTraits Traits { get; }

    /// <summary>The clock.</summary>
    TimeProvider Time { get; }

    /// <summary>The id under which a model is kept.</summary>
    /// <param name="asked">As the caller spells it.</param>
    /// <param name="canonical">As the hub's reply spells it.</param>
    ModelId NameOf(ModelId asked, ModelId canonical);

    /// <inheritdoc cref="CacheManager.Use"/>
    void Use(string endpoint, ModelId id, RevisionId commit);

    /// <inheritdoc cref="CacheManager.FindManifestAsync"/>
    Task<CommitManifest?> FindAsync(string endpoint, ModelId id, RevisionId commit, CancellationToken cancellationToken);

    /// <summary>Whether anything of a namespace came from a hub; false where the layout does not keep hubs apart.</summary>
    bool KnowsNamespace(string endpoint, string name);

    /// <summary>Every commit that the cache knows, of every hub, in no order.</summary>
    IAsyncEnumerable<CommitManifest> EnumerateAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="CacheManager.RecordCommitAsync"/>
    Task<CommitManifest> RecordAsync(string endpoint, ModelId id, RevisionId commit, IReadOnlyList<ManifestFile> files, CancellationToken cancellationToken);

    /// <inheritdoc cref="CacheManager.IsKnownAbsent"/>
    bool IsKnownAbsent(ModelId id, RevisionId commit, string path);

    /// <inheritdoc cref="CacheManager.RecordAbsent"/>
    void RecordAbsent(ModelId id, RevisionId commit, string path);

    /// <inheritdoc cref="CacheManager.FindRefAsync"/>
    Task<CachedRef?> FindRefAsync(string endpoint, ModelId id, string name, CancellationToken cancellationToken);

    /// <summary>Every branch and tag of a model that was asked for.</summary>
    Task<IReadOnlyList<CachedRef>> ListRefsAsync(string endpoint, ModelId id, CancellationToken cancellationToken);

    /// <summary>Keeps the commit that a branch or tag stands for now.</summary>
    Task WriteRefAsync(string endpoint, ModelId id, CachedRef value, CancellationToken cancellationToken);

    /// <inheritdoc cref="CacheManager.LookUpAsync"/>
    Task<SnapshotLookup> LookUpAsync(CommitManifest manifest, IReadOnlyList<string> selectedPaths, bool verifyContent, CancellationToken cancellationToken);

    /// <summary>Where a file's bytes belong.</summary>
    BlobPlace PlaceOf(ModelId id, ManifestFile file);

    /// <inheritdoc cref="CacheManager.LinkSnapshotAsync"/>
    Task<ModelSnapshot> LinkAsync(
        CommitManifest manifest, IReadOnlyList<CompletedFile> completed, IReadOnlyList<string> selectedPaths, CancellationToken cancellationToken);

    /// <inheritdoc cref="CacheManager.VerifyAsync"/>
    IAsyncEnumerable<VerifyFinding> VerifyAsync(ModelId? id, CancellationToken cancellationToken);

    /// <inheritdoc cref="CacheManager.RemoveBadAsync"/>
    Task RemoveBadAsync(IReadOnlyCollection<VerifyFinding> bad, CancellationToken cancellationToken);

    /// <summary>A snapshot as people see it.</summary>
    CachedModel Describe(CommitManifest manifest);

    /// <inheritdoc cref="CacheManager.Measure"/>
    CacheUsage Measure();

    /// <summary>Keeps a snapshot from being removed.</summary>
    void Pin(CommitManifest manifest);

    /// <summary>Ends <see cref="Pin"/>.</summary>
    void Unpin(CommitManifest manifest);

    /// <summary>Removes the snapshots that a person names.</summary>
    /// <exception cref="Errors.HubException"><see cref="Errors.HubErrorCode.Conflict"/>: pinned, or in use by another process. Nothing was removed.</exception>
    Task<CacheRemoval> RemoveAsync(IReadOnlyList<CommitManifest> named, bool dryRun, CancellationToken cancellationToken);

    /// <inheritdoc cref="CacheManager.PruneAsync"/>
    Task<CacheRemoval> PruneAsync(TimeSpan? unusedFor, bool dryRun, CancellationToken cancellationToken);

    /// <inheritdoc cref="CacheManager.EnforceQuotaAsync"/>
    Task<CacheRemoval> EnforceAsync(long quota, CancellationToken cancellationToken);

    /// <inheritdoc cref="CacheManager.RebuildIndexAsync"/>
    Task RebuildIndexAsync(CancellationToken cancellationToken);
}
