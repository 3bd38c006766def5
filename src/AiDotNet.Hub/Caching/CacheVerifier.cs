using System.Runtime.CompilerServices;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>Hashes what the cache holds, and takes out what is bad.</summary>
internal sealed class CacheVerifier(CacheStore store, ManifestStore manifests, SnapshotStore snapshots)
{
    private readonly PieceStore _pieces = new(store);

    public async IAsyncEnumerable<VerifyFinding> VerifyAsync(ModelId? id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var manifest in manifests.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (manifest.Snapshot is null || (id is { } wanted && manifest.Id != wanted))
            {
                continue;
            }

            foreach (var file in manifest.Files.Where(file => file.Present))
            {
                yield return new VerifyFinding { Manifest = manifest, File = file, Problem = await FindProblemAsync(manifest, file, cancellationToken).ConfigureAwait(false) };
            }
        }
    }

    public async Task RemoveBadAsync(IReadOnlyCollection<VerifyFinding> findings, CancellationToken cancellationToken)
    {
        foreach (var ofOne in findings.GroupBy(finding => (finding.Manifest.Endpoint, finding.Manifest.Id, finding.Manifest.Commit)))
        {
            using var held = await store.LockModelAsync(ofOne.Key.Id, cancellationToken).ConfigureAwait(false);
            if (await manifests.FindAsync(ofOne.Key.Endpoint, ofOne.Key.Id, ofOne.Key.Commit, cancellationToken).ConfigureAwait(false) is not { } manifest)
            {
                continue;
            }

            // Another process may have repaired it since, or the hub may have listed the commit anew.
            var bad = new List<ManifestFile>();
            foreach (var path in ofOne.Select(finding => finding.File.Path).Distinct(StringComparer.Ordinal))
            {
                if (manifest is { Snapshot: not null } && manifest.Find(path) is { Present: true } file
                    && await FindProblemAsync(manifest, file, cancellationToken).ConfigureAwait(false) is not null)
                {
                    bad.Add(file);
                }
            }

            if (bad.Count == 0)
            {
                continue;
            }

            var paths = bad.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
            var remaining = manifest.Files.Select(file => paths.Contains(file.Path) ? file with { Present = false, ModifiedTicks = null } : file);
            await manifests.WriteAsync(manifest with { Files = [.. remaining] }, cancellationToken).ConfigureAwait(false);
            foreach (var file in bad)
            {
                await RemoveAsync(manifest, file, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<string?> FindProblemAsync(CommitManifest manifest, ManifestFile file, CancellationToken cancellationToken)
    {
        var path = snapshots.PathOf(manifest, file);
        if (FileState.Of(path) is not { } state)
        {
            return "the file is missing";
        }

        if (state.Size != file.Size)
        {
            return $"{state.Size} bytes where {file.Size} belong";
        }

        var actual = await FileHash.ComputeAsync(path, cancellationToken).ConfigureAwait(false);
        return actual == file.Sha256 ? null : $"SHA-256 is {actual} where {file.Sha256} belongs";
    }

    private async Task RemoveAsync(CommitManifest manifest, ManifestFile file, CancellationToken cancellationToken)
    {
        var path = snapshots.PathOf(manifest, file);
        var blob = store.Layout.Blob(file.Sha256!.Value);
        var isBlobThere = File.Exists(blob);
        var isBlobBad = isBlobThere && CacheFiles.FindLinkOnTheWay(store.Layout.Root, blob) is null
            && await FileHash.ComputeAsync(blob, cancellationToken).ConfigureAwait(false) != file.Sha256;
        if (isBlobBad || !isBlobThere)
        {
            await _pieces.SalvageAsync(isBlobThere ? blob : path, file.Sha256.Value, file.Size, cancellationToken).ConfigureAwait(false);
        }

        if (CacheFiles.FindLinkOnTheWay(store.Layout.Root, path) is null)
        {
            CacheFiles.Delete(path);
        }

        if (isBlobBad)
        {
            CacheFiles.Delete(blob);
        }
    }
}
