using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>The folders that show a commit's files under their own names.</summary>
internal sealed class SnapshotStore(CacheStore store, ManifestStore manifests)
{
    private readonly CacheLayout _layout = store.Layout;
    private readonly BlobLinker _linker = new(store.Traits.FirstLink);

    public async Task<SnapshotLookup> LookUpAsync(
        CommitManifest manifest, IReadOnlyList<string> selectedPaths, bool verifyContent, CancellationToken cancellationToken)
    {
        var byPath = manifest.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var selected = selectedPaths.Distinct(StringComparer.Ordinal).Select(path => byPath[path]).ToList();
        selected.ForEach(file => RepositoryPath.ThrowIfUnstorable(manifest.Id.ToString(), file.Path, store.Traits.WindowsNames));
        var missing = new List<ManifestFile>();
        var seenAgain = new List<ManifestFile>();
        foreach (var file in selected)
        {
            var (good, now) = await LookAsync(manifest, file, verifyContent, cancellationToken).ConfigureAwait(false);
            if (!good)
            {
                missing.Add(file);
            }
            else if (now != file)
            {
                seenAgain.Add(now);
            }
        }

        if (seenAgain.Count > 0)
        {
            await RememberAsync(manifest, seenAgain, cancellationToken).ConfigureAwait(false);
        }

        if (missing.Count > 0 || manifest.Snapshot is null)
        {
            return new SnapshotLookup { Missing = missing };
        }

        manifests.Touch(manifest);
        return new SnapshotLookup { Missing = [], Snapshot = Describe(manifest, selected, fromCache: _ => true) };
    }

    public async Task<ModelSnapshot> LinkAsync(
        CommitManifest manifest, IReadOnlyList<CompletedFile> completed, IReadOnlyList<string> selectedPaths, CancellationToken cancellationToken)
    {
        using var held = await store.LockModelAsync(manifest.Id, cancellationToken).ConfigureAwait(false);

        // Another process may have widened the snapshot since the caller looked.
        var current = await manifests.FindAsync(manifest.Endpoint, manifest.Id, manifest.Commit, cancellationToken).ConfigureAwait(false) ?? manifest;
        var others = await manifests.FindOthersAsync(current, cancellationToken).ConfigureAwait(false);
        current = current with { Snapshot = current.Snapshot ?? ChooseName(current, others) };
        var fetched = completed.ToDictionary(file => file.File.Path, StringComparer.Ordinal);
        var linked = new Dictionary<string, ManifestFile>(StringComparer.Ordinal);
        var paths = selectedPaths.Distinct(StringComparer.Ordinal).ToList();
        var folder = _layout.Snapshot(current.Id, current.Snapshot);
        try
        {
            CacheFiles.ThrowIfLinkedAway(_layout.Root, folder);
            if (!others.Append(current).Any(claimant => claimant.Snapshot == current.Snapshot && claimant.Files.Any(file => file.Present)))
            {
                // Left by a crash, or by a manifest that is gone: nobody vouches for what lies in it.
                store.DeleteFolder(folder);
            }

            if (Directory.Exists(folder))
            {
                await WidenAsync(current, folder, fetched, paths, linked, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                current = current with { Files = [.. current.Files.Select(file => file with { Present = false, ModifiedTicks = null })] };
                Build(current, folder, fetched, paths, linked, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BlobFileWriter.Failure(folder, null, e);
        }

        current = current with { Files = [.. current.Files.Select(file => linked.GetValueOrDefault(file.Path, file))] };
        await manifests.WriteAsync(current, cancellationToken).ConfigureAwait(false);
        manifests.Touch(current);
        ThrowIfCollected(folder, linked.Values);
        var selected = selectedPaths.ToHashSet(StringComparer.Ordinal);
        return Describe(
            current,
            [.. current.Files.Where(file => selected.Contains(file.Path))],
            fromCache: path => !fetched.TryGetValue(path, out var file) || !file.Downloaded);
    }

    /// <summary>The path of a file that the manifest calls present.</summary>
    public string PathOf(CommitManifest manifest, ManifestFile file) =>
        CacheLayout.FileBelow(_layout.Snapshot(manifest.Id, manifest.Snapshot!), file.Path);

    private async Task<(bool Good, ManifestFile Now)> LookAsync(CommitManifest manifest, ManifestFile file, bool verifyContent, CancellationToken cancellationToken)
    {
        if (manifest.Snapshot is null || !file.Present || file.Sha256 is not { } digest)
        {
            return (false, file);
        }

        var path = PathOf(manifest, file);
        if (FileState.Of(path) is not { } state || state.Size != file.Size)
        {
            return (false, file);
        }

        if (!verifyContent && state.ModifiedTicks == file.ModifiedTicks)
        {
            return (true, file);
        }

        return await FileHash.ComputeAsync(path, cancellationToken).ConfigureAwait(false) == digest
            ? (true, file with { ModifiedTicks = state.ModifiedTicks })
            : (false, file);
    }

    // Saves hashing the same bytes at the next look. A cache that is busy or may not be written is read all the same.
    private async Task RememberAsync(CommitManifest manifest, List<ManifestFile> files, CancellationToken cancellationToken)
    {
        try
        {
            using var held = store.TryLockModel(manifest.Id);
            if (held is not null
                && await manifests.FindAsync(manifest.Endpoint, manifest.Id, manifest.Commit, cancellationToken).ConfigureAwait(false) is { } current)
            {
                var byPath = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
                var updated = current.Files.Select(file =>
                    byPath.TryGetValue(file.Path, out var now) && now.Sha256 == file.Sha256 ? file with { ModifiedTicks = now.ModifiedTicks } : file);
                await manifests.WriteAsync(current with { Files = [.. updated] }, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Errors.DiskFailureException)
        {
        }
    }

    private static string ChooseName(CommitManifest manifest, IReadOnlyList<CommitManifest> others)
    {
        var plain = manifest.Commit.ToString();
        return others.Any(other => other.Snapshot == plain && !IsSame(manifest, other))
            ? CacheLayout.SnapshotNameBeside(manifest.Commit, manifest.Endpoint)
            : plain;
    }

    private static bool IsSame(CommitManifest one, CommitManifest other) =>
        one.Files.Count == other.Files.Count
        && one.Files.Zip(other.Files).All(pair =>
            pair.First.Path == pair.Second.Path
            && pair.First.Size == pair.Second.Size
            && pair.First.GitBlobId == pair.Second.GitBlobId
            && (pair.First.Sha256 is null || pair.Second.Sha256 is null || pair.First.Sha256 == pair.Second.Sha256));

    // The first selection appears at once: put together elsewhere, then renamed.
    private void Build(
        CommitManifest manifest,
        string folder,
        Dictionary<string, CompletedFile> fetched,
        IReadOnlyList<string> selectedPaths,
        Dictionary<string, ManifestFile> linked,
        CancellationToken cancellationToken)
    {
        var staging = _layout.Staging(manifest.Id);
        CacheFiles.DeleteFolder(staging);
        try
        {
            Directory.CreateDirectory(staging);
            foreach (var path in selectedPaths)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var file = Source(manifest, fetched, path);
                RepositoryPath.ThrowIfUnstorable(manifest.Id.ToString(), path, store.Traits.WindowsNames);
                var kind = _linker.Link(_layout.Blob(file.Sha256!.Value), CacheLayout.FileBelow(staging, path), CacheLayout.FileBelow(folder, path));
                linked[path] = file with { Present = true, Link = kind };
            }

            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            Directory.Move(staging, folder);
        }
        catch
        {
            CacheFiles.DeleteFolder(staging);
            throw;
        }

        FolderFlush.Flush(Path.GetDirectoryName(folder)!);
        foreach (var (path, file) in linked)
        {
            linked[path] = file with { ModifiedTicks = FileState.Of(CacheLayout.FileBelow(folder, path))?.ModifiedTicks };
        }
    }

    private async Task WidenAsync(
        CommitManifest manifest,
        string folder,
        Dictionary<string, CompletedFile> fetched,
        IReadOnlyList<string> selectedPaths,
        Dictionary<string, ManifestFile> linked,
        CancellationToken cancellationToken)
    {
        var present = manifest.Files.Where(file => file.Present).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var path in selectedPaths.Where(path => fetched.ContainsKey(path) || !present.Contains(path)))
        {
            var file = Source(manifest, fetched, path);
            RepositoryPath.ThrowIfUnstorable(manifest.Id.ToString(), path, store.Traits.WindowsNames);
            var target = CacheLayout.FileBelow(folder, path);
            var temporary = _layout.Temporary(manifest.Id);
            CacheFiles.ThrowIfLinkedAway(_layout.Root, target);
            CacheFiles.Delete(temporary);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var kind = _linker.Link(_layout.Blob(file.Sha256!.Value), temporary, target);
            await CacheFiles.MoveAsync(temporary, target, store.Time, cancellationToken).ConfigureAwait(false);

            // Renaming one name of a file over another of the same file does nothing.
            CacheFiles.Delete(temporary);
            linked[path] = file with { Present = true, Link = kind, ModifiedTicks = FileState.Of(target)?.ModifiedTicks };
        }
    }

    // Who collects blobs takes one away, looks at the manifests once more, and puts it back where one shows it: only links that were made, and
    // written down, in between can lead nowhere.
    private void ThrowIfCollected(string folder, IEnumerable<ManifestFile> linked)
    {
        foreach (var file in linked.Where(file => file.Link == LinkKind.Symbolic))
        {
            var blob = _layout.Blob(file.Sha256!.Value);
            if (!File.Exists(blob))
            {
                throw BlobFileWriter.Failure(folder, null, BlobLinker.Gone(blob));
            }
        }
    }

    private static ManifestFile Source(CommitManifest manifest, Dictionary<string, CompletedFile> fetched, string path)
    {
        var file = fetched.TryGetValue(path, out var completed) ? completed.File : manifest.Find(path);
        return file is { Sha256: not null }
            ? file
            : throw new InvalidOperationException($"'{path}' of '{manifest.Id}' is to be linked, and its bytes were never fetched.");
    }

    private ModelSnapshot Describe(CommitManifest manifest, IReadOnlyList<ManifestFile> files, Func<string, bool> fromCache) => new()
    {
        Id = manifest.Id,
        Endpoint = manifest.Endpoint,
        Commit = manifest.Commit,
        Path = _layout.Snapshot(manifest.Id, manifest.Snapshot!),
        Files =
        [
            .. files.OrderBy(file => file.Path, StringComparer.Ordinal)
                .Select(file => new SnapshotFile { Path = file.Path, Size = file.Size, Sha256 = file.Sha256!.Value, FromCache = fromCache(file.Path) }),
        ],
    };
}
