using System.Runtime.CompilerServices;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>Hashes what the cache holds, whoever fetched it, and takes out what is bad. A plain file that nobody listed has no hash to be held to.</summary>
internal sealed class HuggingFaceVerifier(HuggingFaceLayout layout, CacheStore state, HuggingFaceManifests manifests)
{
    public async IAsyncEnumerable<VerifyFinding> VerifyAsync(ModelId? id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var manifest in manifests.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (id is { } wanted && manifest.Id != wanted)
            {
                continue;
            }

            foreach (var file in manifest.Files.Where(file => HuggingFaceLayout.Etag(file).Length > 0))
            {
                yield return new VerifyFinding { Manifest = manifest, File = file, Problem = await FindProblemAsync(manifest, file, cancellationToken).ConfigureAwait(false) };
            }
        }
    }

    public async Task RemoveBadAsync(IReadOnlyCollection<VerifyFinding> bad, CancellationToken cancellationToken)
    {
        foreach (var finding in bad)
        {
            using var held = await state.LockModelAsync(finding.Manifest.Id, cancellationToken).ConfigureAwait(false);

            // Another process may have repaired it since.
            if (await FindProblemAsync(finding.Manifest, finding.File, cancellationToken).ConfigureAwait(false) is not null)
            {
                await RemoveAsync(finding.Manifest, finding.File, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<string?> FindProblemAsync(CommitManifest manifest, ManifestFile file, CancellationToken cancellationToken)
    {
        var path = layout.File(manifest.Id, manifest.Commit, file.Path);
        if (FileState.Of(path) is not { } now)
        {
            return "the file is missing";
        }

        if (now.Size != file.Size)
        {
            return $"{now.Size} bytes where {file.Size} belong";
        }

        var hashes = await FileHash.ComputeAsync(path, file.GitBlobId is not null, cancellationToken).ConfigureAwait(false);
        return file.Has(hashes) ? null : $"the hash is {hashes.GitBlobId ?? hashes.Sha256.Hex} where {HuggingFaceLayout.Etag(file)} belongs";
    }

    // Only names go: bytes in the store that repositories share stay, whatever is wrong with them. Others may be reading them.
    private async Task RemoveAsync(CommitManifest manifest, ManifestFile file, CancellationToken cancellationToken)
    {
        var path = layout.File(manifest.Id, manifest.Commit, file.Path);
        if (CacheFiles.FindLinkOnTheWay(layout.Root, path) is not null)
        {
            return;
        }

        CacheFiles.Delete(path);
        using var held = CacheLock.TryAcquire(layout.Lock(manifest.Id, HuggingFaceLayout.Etag(file)));
        var blob = layout.Blob(manifest.Id, HuggingFaceLayout.Etag(file));
        if (held is not null && (FileState.Of(blob) is null || !await file.IsAsync(blob, cancellationToken).ConfigureAwait(false)))
        {
            CacheFiles.Delete(blob);
        }
    }
}
