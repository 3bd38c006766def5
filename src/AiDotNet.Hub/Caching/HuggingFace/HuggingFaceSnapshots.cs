using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>The folders that show a commit's files: links to the model's blobs, plain files where links are not possible. Others fill them too.</summary>
internal sealed class HuggingFaceSnapshots(HuggingFaceLayout layout, CacheStore state, HuggingFaceManifests manifests, HuggingFaceRefs refs)
{
    public async Task<SnapshotLookup> LookUpAsync(
        CommitManifest manifest, IReadOnlyList<string> selectedPaths, bool verifyContent, CancellationToken cancellationToken)
    {
        var byPath = manifest.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var (missing, here, seen) = (new List<ManifestFile>(), new List<ManifestFile>(), new List<ManifestFile>());
        foreach (var file in selectedPaths.Distinct(StringComparer.Ordinal).Select(path => byPath[path]))
        {
            RepositoryPath.ThrowIfUnstorable(manifest.Id.ToString(), file.Path, state.Traits.WindowsNames);
            if (await LookAsync(manifest, file, verifyContent, cancellationToken).ConfigureAwait(false) is not { } now)
            {
                missing.Add(file);
                continue;
            }

            here.Add(now);
            if (now != file)
            {
                seen.Add(now);
            }
        }

        await RememberAsync(manifest, seen, cancellationToken).ConfigureAwait(false);
        if (missing.Count > 0 || !Directory.Exists(layout.Snapshot(manifest.Id, manifest.Commit)))
        {
            return new SnapshotLookup { Missing = missing };
        }

        await FlushRefsAsync(manifest, cancellationToken).ConfigureAwait(false);
        manifests.Touch(manifest);
        return new SnapshotLookup { Missing = [], Snapshot = Describe(manifest, here, fromCache: _ => true) };
    }

    public async Task<ModelSnapshot> LinkAsync(
        CommitManifest manifest, IReadOnlyList<CompletedFile> completed, IReadOnlyList<string> selectedPaths, CancellationToken cancellationToken)
    {
        using var held = await state.LockModelAsync(manifest.Id, cancellationToken).ConfigureAwait(false);
        var fetched = completed.ToDictionary(file => file.File.Path, StringComparer.Ordinal);

        var paths = selectedPaths.Distinct(StringComparer.Ordinal).ToList();

        // Where there are no links a blob that came just now is moved to the last path that shows it; one that was there others may show.
        var fresh = completed.Where(file => file.Downloaded).Select(file => HuggingFaceLayout.Etag(file.File)).ToHashSet(StringComparer.Ordinal);
        var movable = paths.Where(fetched.ContainsKey)
            .GroupBy(path => HuggingFaceLayout.Etag(fetched[path].File), StringComparer.Ordinal)
            .Where(group => fresh.Contains(group.Key))
            .Select(group => group.Last())
            .ToHashSet(StringComparer.Ordinal);
        var shown = new List<ManifestFile>();
        var folder = layout.Snapshot(manifest.Id, manifest.Commit);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var path in paths)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var file = fetched.TryGetValue(path, out var done) ? done.File : manifest.Find(path)!;
                RepositoryPath.ThrowIfUnstorable(manifest.Id.ToString(), path, state.Traits.WindowsNames);
                shown.Add(done is null
                    ? await LookAsync(manifest, file, verifyContent: false, cancellationToken).ConfigureAwait(false)
                        ?? throw new FileNotFoundException($"'{path}' was removed while the snapshot was put together; try again.", path)
                    : await ShowAsync(manifest, file, movable.Contains(path), cancellationToken).ConfigureAwait(false));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BlobFileWriter.Failure(folder, null, e);
        }

        if (!manifest.IsPartial)
        {
            await TreeListing.Of(manifest).WriteAsync(layout.Tree(manifest.Id, manifest.Commit), state.Time, cancellationToken).ConfigureAwait(false);
        }

        await refs.FlushAsync(manifest.Id, manifest.Commit, cancellationToken).ConfigureAwait(false);
        await manifests.RememberAsync(manifest, shown, cancellationToken).ConfigureAwait(false);
        manifests.Touch(manifest);
        return Describe(manifest, shown, fromCache: path => !fetched.TryGetValue(path, out var file) || !file.Downloaded);
    }

    /// <summary>A file as it is now, with its SHA-256; null where it is not here, or its bytes are not those of the listing.</summary>
    private async Task<ManifestFile?> LookAsync(CommitManifest manifest, ManifestFile file, bool verifyContent, CancellationToken cancellationToken)
    {
        var path = layout.File(manifest.Id, manifest.Commit, file.Path);
        if (FileState.Of(path) is not { } now || now.Size != file.Size)
        {
            return null;
        }

        if (!verifyContent && file is { Present: true, Sha256: not null } && file.ModifiedTicks == now.ModifiedTicks)
        {
            return file;
        }

        try
        {
            var hashes = await FileHash.ComputeAsync(path, file.GitBlobId is not null, cancellationToken).ConfigureAwait(false);
            return file.Has(hashes) ? file with { Present = true, Sha256 = hashes.Sha256, ModifiedTicks = now.ModifiedTicks } : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another program removed it after we saw it.
            return null;
        }
    }

    private async Task<ManifestFile> ShowAsync(CommitManifest manifest, ManifestFile file, bool mayMove, CancellationToken cancellationToken)
    {
        var id = manifest.Id;
        var blob = layout.Blob(id, HuggingFaceLayout.Etag(file));
        var target = layout.File(id, manifest.Commit, file.Path);
        CacheFiles.ThrowIfLinkedAway(layout.Model(id), target);
        if (!File.Exists(blob))
        {
            throw new FileNotFoundException($"The blob '{blob}' was removed while it was being linked; try again.", blob);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var temporary = layout.TemporaryLink(id);
        var kind = LinkKind.Symbolic;
        if (state.Traits.FirstLink > LinkKind.Symbolic || !TryLink(temporary, target, blob))
        {
            kind = LinkKind.Copy;
            if (mayMove && new FileInfo(blob).LinkTarget is null)
            {
                temporary = blob;
            }
            else
            {
                File.Copy(blob, temporary);
            }
        }

        await CacheFiles.MoveAsync(temporary, target, state.Time, cancellationToken).ConfigureAwait(false);
        return file with { Present = true, Link = kind, ModifiedTicks = FileState.Of(target)?.ModifiedTicks };
    }

    private static bool TryLink(string temporary, string target, string blob)
    {
        try
        {
            File.CreateSymbolicLink(temporary, CacheLayout.RelativeTarget(target, blob));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Saves hashing the same bytes at the next look. What is busy or may not be written is read all the same.
    private async Task RememberAsync(CommitManifest manifest, List<ManifestFile> seen, CancellationToken cancellationToken)
    {
        if (seen.Count == 0)
        {
            return;
        }

        try
        {
            using var held = state.TryLockModel(manifest.Id);
            if (held is not null)
            {
                await manifests.RememberAsync(manifest, seen, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DiskFailureException)
        {
        }
    }

    private async Task FlushRefsAsync(CommitManifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            await refs.FlushAsync(manifest.Id, manifest.Commit, cancellationToken).ConfigureAwait(false);
        }
        catch (DiskFailureException)
        {
            // A shared cache that may not be written answers all the same.
        }
    }

    private ModelSnapshot Describe(CommitManifest manifest, IReadOnlyList<ManifestFile> files, Func<string, bool> fromCache) => new()
    {
        Id = manifest.Id,
        Commit = manifest.Commit,
        Path = layout.Snapshot(manifest.Id, manifest.Commit),
        Files =
        [
            .. files.OrderBy(file => file.Path, StringComparer.Ordinal)
                .Select(file => new SnapshotFile { Path = file.Path, Size = file.Size, Sha256 = file.Sha256!.Value, FromCache = fromCache(file.Path) }),
        ],
    };
}
