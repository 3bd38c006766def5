namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>Removes blobs that no snapshot of their model shows, and downloads that were left behind. What somebody holds the lock of is passed over.</summary>
internal sealed class HuggingFaceBlobCollector(HuggingFaceLayout layout, CacheStore state, SnapshotLeases leases)
{
    // Each takes an open file.
    private const int LocksAtATime = 256;

    private readonly SharedBlobStore _shared = new(layout);

    /// <summary>What lies in a model's folder of blobs; nothing where that folder is behind a link that the cache did not make.</summary>
    public IEnumerable<FileInfo> FilesOf(ModelId id) =>
        Directory.Exists(layout.Blobs(id)) && CacheFiles.FindLinkOnTheWay(layout.Root, layout.Blob(id, "x")) is null
            ? new DirectoryInfo(layout.Blobs(id)).EnumerateFiles()
            : [];

    /// <summary>The blobs of snapshots that no other snapshot shows; all of the model's where no other is left.</summary>
    /// <param name="id">The model.</param>
    /// <param name="gone">The snapshots; whether they lie there still does not matter.</param>
    public IReadOnlyList<string> FindUnshown(ModelId id, IReadOnlyCollection<CommitManifest> gone)
    {
        var left = Left(id, gone);
        var candidates = left.Count == 0
            ? FilesOf(id).Select(file => file.Name).Where(HuggingFaceLayout.IsEtag)
            : gone.SelectMany(manifest => manifest.Files).Select(HuggingFaceLayout.Etag).Where(etag => etag.Length > 0);
        return [.. candidates.Except(Shown(id, left), StringComparer.Ordinal)];
    }

    /// <summary>Removes those of some blobs that no snapshot shows by now, and that no process is about to show.</summary>
    /// <param name="id">The model.</param>
    /// <param name="etags">The blobs.</param>
    /// <param name="includeMine">Whether what this process itself is about to show stays, too.</param>
    /// <returns>The bytes that were removed.</returns>
    public long Collect(ModelId id, IEnumerable<string> etags, bool includeMine)
    {
        var bytes = 0L;
        foreach (var some in etags.Chunk(LocksAtATime))
        {
            var held = new List<(string Etag, CacheLock Lock)>();
            try
            {
                held.AddRange(some
                    .Select(etag => (Etag: etag, Lock: CacheLock.TryAcquire(layout.Lock(id, etag))!))
                    .Where(pair => pair.Lock is not null));

                // Python links a blob under its lock, and a process of ours says in its lease what it will link before it takes the lock.
                var inUse = leases.Read(includeMine);
                var shown = Shown(id, Left(id, []));
                bytes += held.Where(pair => !shown.Contains(pair.Etag) && !inUse.Contains(SnapshotLeases.LineOfBlob(pair.Etag))).Sum(pair => Delete(layout.Blob(id, pair.Etag)));
            }
            finally
            {
                held.ForEach(pair => pair.Lock.Dispose());
            }
        }

        return bytes;
    }

    /// <summary>Removes blobs that no snapshot shows.</summary>
    /// <param name="id">The model.</param>
    /// <param name="gone">Snapshots that do not count, with all that is theirs counted already.</param>
    /// <param name="dryRun">Only says how many bytes that would be.</param>
    public long CollectStray(ModelId id, IReadOnlyCollection<CommitManifest> gone, bool dryRun)
    {
        var shown = Shown(id, Left(id, gone));
        var counted = gone.Count == 0 ? [] : FindUnshown(id, gone);
        var stray = FilesOf(id).Select(file => file.Name).Where(name => HuggingFaceLayout.IsEtag(name) && !shown.Contains(name)).Except(counted, StringComparer.Ordinal).ToList();
        return dryRun ? Frees([.. stray.Select(etag => layout.Blob(id, etag))]) : Collect(id, stray, includeMine: true);
    }

    /// <summary>The bytes that the disk would gain without some blobs.</summary>
    public long Frees(IReadOnlyCollection<string> blobs)
    {
        var going = blobs.ToHashSet(StringComparer.Ordinal);
        var stored = blobs.Select(_shared.TargetOf).OfType<string>().Distinct(StringComparer.Ordinal);
        return blobs.Sum(OwnBytes) + stored.Sum(file => _shared.Frees(file, going));
    }

    /// <summary>Removes downloads that nobody goes on with at the moment, and what a crash of this program left.</summary>
    /// <returns>The bytes that were removed, or would be.</returns>
    public long CollectPartials(ModelId id, bool dryRun)
    {
        var bytes = 0L;
        foreach (var file in FilesOf(id).ToList())
        {
            if ((HuggingFaceLayout.EtagOfPartial(file.Name) ?? HuggingFaceLayout.EtagOfRecord(file.Name)) is not { } etag)
            {
                continue;
            }

            // A look makes no lock: where none is, nobody holds it.
            var isUnknown = dryRun && !File.Exists(layout.Lock(id, etag));
            using var held = isUnknown ? null : CacheLock.TryAcquire(layout.Lock(id, etag));
            if ((held is not null || isUnknown) && FileState.Of(file.FullName) is { } now)
            {
                bytes += HuggingFaceLayout.EtagOfRecord(file.Name) is null ? now.Size : 0;
                if (!dryRun)
                {
                    CacheFiles.Delete(file.FullName);
                }
            }
        }

        if (!dryRun)
        {
            SweepOurs(id);
        }

        return bytes;
    }

    // Only who holds the model's lock makes such names.
    private void SweepOurs(ModelId id)
    {
        using var held = state.TryLockModel(id);
        if (held is null)
        {
            return;
        }

        foreach (var link in FilesOf(id).Where(file => HuggingFaceLayout.IsTemporaryLink(file.Name)).ToList())
        {
            CacheFiles.Delete(link.FullName);
        }

        foreach (var folder in CacheFiles.FindLinkOnTheWay(layout.Root, layout.Blobs(id)) is null ? layout.LeftAside(id).ToList() : [])
        {
            CacheFiles.DeleteFolder(folder);
        }
    }

    private List<RevisionId> Left(ModelId id, IReadOnlyCollection<CommitManifest> gone) =>
        [.. layout.Commits(id).Except(gone.Select(manifest => manifest.Commit))];

    private HashSet<string> Shown(ModelId id, IEnumerable<RevisionId> commits) =>
        commits.SelectMany(commit => HuggingFaceFile.Of(layout, id, commit)).Select(file => file.Etag).OfType<string>().ToHashSet(StringComparer.Ordinal);

    private long Delete(string blob)
    {
        var stored = _shared.TargetOf(blob);
        var bytes = OwnBytes(blob);
        CacheFiles.Delete(blob);
        return bytes + (stored is null ? 0 : _shared.Collect(stored));
    }

    private static long OwnBytes(string blob) => new FileInfo(blob) is { Exists: true, LinkTarget: null } file ? file.Length : 0;
}
