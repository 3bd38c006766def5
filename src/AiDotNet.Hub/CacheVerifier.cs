using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub;

/// <summary>Hashes the cache, and mends it by fetching again just what is bad.</summary>
/// <param name="cache">The cache.</param>
/// <param name="find">The hub that fetches a manifest's files again; null where none may.</param>
internal sealed class CacheVerifier(CacheManager cache, Func<CommitManifest, SnapshotResolver?> find)
{
    public async Task<VerifyReport> VerifyAsync(ModelId? id, bool repair, CancellationToken cancellationToken)
    {
        var count = 0;
        var bad = new List<VerifyFinding>();
        await foreach (var finding in cache.VerifyAsync(id, cancellationToken).ConfigureAwait(false))
        {
            count++;
            if (finding.Problem is not null)
            {
                bad.Add(finding);
            }
        }

        if (count == 0 && id is { } asked)
        {
            throw new ModelNotFoundException(asked.ToString(), "The cache holds no file of it; 'adn cache ls' lists what it holds.");
        }

        var report = new List<BadFile>();
        foreach (var group in bad.GroupBy(finding => (finding.Manifest.Endpoint, finding.Manifest.Id, finding.Manifest.Commit)))
        {
            var findings = group.ToList();
            var repaired = repair && find(findings[0].Manifest) is { } hub && await RepairAsync(hub, findings, cancellationToken).ConfigureAwait(false);
            report.AddRange(findings.Select(finding => new BadFile
            {
                Id = finding.Manifest.Id,
                Commit = finding.Manifest.Commit,
                Path = finding.File.Path,
                Repaired = repaired,
            }));
        }

        return new VerifyReport { Checked = count, Bad = report };
    }

    private async Task<bool> RepairAsync(SnapshotResolver hub, List<VerifyFinding> findings, CancellationToken cancellationToken)
    {
        var manifest = findings[0].Manifest;
        var present = manifest.Files.Where(file => file.Present).Select(file => file.Path).ToList();
        await cache.RemoveBadAsync(findings, cancellationToken).ConfigureAwait(false);
        try
        {
            var reference = new ModelReference(manifest.Id, manifest.Commit.ToString());
            var revision = new ResolvedRevision(manifest.Id, manifest.Commit, IsCanonical: true);
            var options = new ResolveOptions { Files = FileSelection.Named(present) };
            await hub.ResolveAsync(reference, revision, options, progress: null, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (HubException e) when (e is not HubUnavailableException and not DiskFailureException)
        {
            // The hub no longer has it, or not for this caller: the other models may still be mended.
            return false;
        }
    }
}
