using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>Takes snapshots out of the cache, with what stands for them. Their blobs stay for <see cref="HuggingFaceBlobCollector"/>.</summary>
internal sealed class HuggingFaceSnapshotRemover(
    HuggingFaceLayout layout, CacheStore state, HuggingFaceManifests manifests, HuggingFaceRefs refs, SnapshotLeases leases)
{
    /// <summary>Removes one commit.</summary>
    /// <param name="manifest">The commit, as it was seen.</param>
    /// <param name="includeMine">Whether what this process uses itself is in use, too.</param>
    /// <param name="cancellationToken">Stops before anything changes.</param>
    /// <returns>Whether it was removed: false where a process of this program has come to use it.</returns>
    public async Task<bool> RemoveAsync(CommitManifest manifest, bool includeMine, CancellationToken cancellationToken)
    {
        var (id, commit) = (manifest.Id, manifest.Commit);
        using var held = await state.LockModelAsync(id, cancellationToken).ConfigureAwait(false);
        var folder = layout.Snapshot(id, commit);
        var aside = layout.Aside(id, commit);
        try
        {
            CacheFiles.ThrowIfLinkedAway(layout.Root, folder);
            if (Directory.Exists(folder))
            {
                // To Python a ref to a commit that is not there is a broken cache: they go first.
                var named = refs.List(id).Where(found => found.Commit == commit).ToList();
                named.ForEach(found => refs.Delete(id, found.Name));
                CacheFiles.DeleteFolder(aside);
                Directory.Move(folder, aside);
                if (leases.Read(includeMine).Contains(SnapshotLeases.LineOf(manifest)))
                {
                    // Somebody said so after we looked, and may have seen the folder in the moment before it went.
                    Directory.Move(aside, folder);
                    foreach (var found in named)
                    {
                        await refs.WriteAsync(id, found.Name, commit, CancellationToken.None).ConfigureAwait(false);
                    }

                    return false;
                }

                CacheFiles.DeleteFolder(aside);
            }

            CacheFiles.DeleteFolder(layout.Absent(id, commit));
            CacheFiles.Delete(layout.Tree(id, commit));
            await manifests.ForgetAsync(id, commit, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BlobFileWriter.Failure(folder, null, e);
        }
    }

    /// <summary>Removes a model's folder where no snapshot and no blob is left in it.</summary>
    public void RemoveIfEmpty(ModelId id)
    {
        if (layout.Commits(id).Any() || CacheFiles.FindLinkOnTheWay(layout.Root, layout.Snapshots(id)) is not null)
        {
            return;
        }

        try
        {
            // Without its snapshots' folder Python calls a model broken: that one goes last, and only with all else.
            DeleteIfThere(layout.Blobs(id));
            CacheFiles.DeleteFolder(layout.Refs(id));
            CacheFiles.DeleteFolder(layout.AllAbsent(id));
            CacheFiles.DeleteFolder(layout.Trees(id));
            DeleteIfThere(layout.Snapshots(id));
            DeleteIfThere(layout.Model(id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something lies there that somebody is fetching, or that is not ours to remove.
        }
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: false);
        }
    }
}
