using System.Collections.Concurrent;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub;

/// <summary>From a commit to files on this disk: the cache says what is missing, the transfer brings it, the cache shows it.</summary>
internal sealed class SnapshotResolver(
    HubApiClient api, CacheManager cache, RevisionResolver revisions, string endpoint, bool offline, long? quota, Action<ModelId, ModelId> accept)
{
    private const int MostAttempts = 3;

    private readonly FileDownloader _downloader = new(api.Http);
    private readonly XetDownloader _chunks = new(api);

    /// <summary>Makes the selection present.</summary>
    /// <param name="reference">As it was asked for, for errors.</param>
    /// <param name="revision">What it stands for.</param>
    /// <param name="options">Which files.</param>
    /// <param name="progress">Told what moves, or null.</param>
    /// <param name="cancellationToken">Stops it; what came of each file is kept for the next call.</param>
    /// <param name="export">A folder that the selection will be copied to, for which there must be space as well; null for none.</param>
    public async Task<ModelSnapshot> ResolveAsync(
        ModelReference reference,
        ResolvedRevision revision,
        ResolveOptions options,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken,
        string? export = null)
    {
        cache.Use(endpoint, revision.Id, revision.Commit);
        var manifest = await FindManifestAsync(reference, revision, cancellationToken).ConfigureAwait(false);
        var selected = Choose(reference, manifest, options.Files);
        return await CompleteAsync(reference, manifest, selected, options.VerifyContent, progress, cancellationToken, export).ConfigureAwait(false);
    }

    /// <summary>Says what would be fetched.</summary>
    public async Task<DownloadPlan> PlanAsync(ModelReference reference, ResolvedRevision revision, ResolveOptions options, CancellationToken cancellationToken)
    {
        var manifest = await FindManifestAsync(reference, revision, cancellationToken).ConfigureAwait(false);
        var selected = Choose(reference, manifest, options.Files).ToHashSet(StringComparer.Ordinal);
        var found = await cache.LookUpAsync(manifest, [.. selected], options.VerifyContent, cancellationToken).ConfigureAwait(false);
        var missing = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var file in found.Missing)
        {
            missing[file.Path] = await cache.CountPresentAsync(manifest, file, cancellationToken).ConfigureAwait(false);
        }

        return new DownloadPlan
        {
            Id = manifest.Id,
            Endpoint = endpoint,
            Commit = manifest.Commit,
            Files =
            [
                .. manifest.Files.Where(file => selected.Contains(file.Path)).Select(file => new PlannedDownload
                {
                    Path = file.Path,
                    Size = file.Size,
                    BytesPresent = missing.GetValueOrDefault(file.Path, file.Size),
                }),
            ],
            BytesToFetch = found.Missing.DistinctBy(CacheLayout.BlobKey).Sum(file => file.Size - missing[file.Path]),
        };
    }

    /// <summary>Brings what the cache lacks of a selection, and links it.</summary>
    public async Task<ModelSnapshot> CompleteAsync(
        ModelReference reference,
        CommitManifest manifest,
        IReadOnlyList<string> selected,
        bool verifyContent,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken,
        string? export = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryCompleteAsync(reference, manifest, selected, verifyContent, progress, export, cancellationToken).ConfigureAwait(false);
            }
            catch (DiskFailureException e) when (e.InnerException is FileNotFoundException && attempt < MostAttempts)
            {
                // Another process made room in the cache and took a blob that no snapshot showed yet.
            }
        }
    }

    private async Task<ModelSnapshot> TryCompleteAsync(
        ModelReference reference,
        CommitManifest manifest,
        IReadOnlyList<string> selected,
        bool verifyContent,
        IProgress<TransferProgress>? progress,
        string? export,
        CancellationToken cancellationToken)
    {
        cache.Use(endpoint, manifest.Id, manifest.Commit);
        var found = await cache.LookUpAsync(manifest, selected, verifyContent, cancellationToken).ConfigureAwait(false);
        var absent = offline && found.Snapshot is null ? found.Missing.Where(file => cache.FindElsewhere(manifest, file) is null).ToList() : [];
        if (absent.Count > 0)
        {
            throw new OfflineMissException(reference.ToString(), Describe(absent));
        }

        var copied = export is null ? 0 : manifest.Files.Where(file => selected.Contains(file.Path)).Sum(file => file.Size);
        cache.ThrowIfTooFull(manifest.Id, reference.ToString(), found.Missing, export, copied);
        var tally = new ProgressTally(progress, found.Missing.Sum(file => file.Size), found.Missing.Count, api.Http.Time);
        var snapshot = found.Snapshot;
        if (snapshot is null)
        {
            var completed = await DownloadAsync(manifest, found.Missing, tally, cancellationToken).ConfigureAwait(false);
            snapshot = await cache.LinkSnapshotAsync(manifest, completed, selected, cancellationToken).ConfigureAwait(false);
            if (quota is { } most)
            {
                await cache.EnforceQuotaAsync(most, cancellationToken).ConfigureAwait(false);
            }
        }

        tally.Complete();
        return snapshot with { Endpoint = endpoint };
    }

    /// <summary>The listing of a commit: the cache's, else the hub's, which is kept.</summary>
    public async Task<CommitManifest> FindManifestAsync(ModelReference reference, ResolvedRevision revision, CancellationToken cancellationToken) =>
        await cache.FindManifestAsync(endpoint, revision.Id, revision.Commit, cancellationToken).ConfigureAwait(false)
        ?? await FetchManifestAsync(reference, revision, cancellationToken).ConfigureAwait(false);

    private async Task<CommitManifest> FetchManifestAsync(ModelReference reference, ResolvedRevision revision, CancellationToken cancellationToken)
    {
        if (offline)
        {
            throw new OfflineMissException(reference.ToString(), $"nothing is known of commit {revision.Commit}");
        }

        var id = revision.Id;
        if (!revision.IsCanonical)
        {
            var info = await api.GetInfoAsync(id, revision.Commit.ToString(), cancellationToken).ConfigureAwait(false);
            if (info.Sha != revision.Commit.ToString())
            {
                // A branch that is called like a commit, say: what is kept under a commit must be that commit.
                throw new IntegrityException($"'{reference}': {api.Endpoint} answers with commit {info.Sha} where {revision.Commit} was asked for. Nothing was kept; tell the hub's operator.");
            }

            if (ModelId.TryParse(info.Id, out var canonical))
            {
                accept(reference.Id, canonical);
                id = cache.NameOf(id, canonical);
            }

            await revisions.RememberAsync(reference.Id, revision.Commit, id, cancellationToken).ConfigureAwait(false);
        }

        var listed = await api.ListFilesAsync(id, revision.Commit, cancellationToken).ConfigureAwait(false);
        var files = listed.Select(file => new ManifestFile { Path = file.Path, Size = file.Size, Sha256 = file.Sha256, GitBlobId = file.GitBlobId }).ToList();
        return await cache.RecordCommitAsync(endpoint, id, revision.Commit, files, cancellationToken).ConfigureAwait(false);
    }

    private IReadOnlyList<string> Choose(ModelReference reference, CommitManifest manifest, FileSelection files)
    {
        var paths = manifest.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var selected = files.Choose(paths);
        var revision = reference.Revision ?? RevisionResolver.DefaultBranch;
        if (files.Paths?.FirstOrDefault(path => !paths.Contains(path)) is { } missing)
        {
            if (manifest.IsPartial && !cache.IsKnownAbsent(manifest.Id, manifest.Commit, missing))
            {
                throw new OfflineMissException(reference.ToString(), $"'{missing}' is missing");
            }

            cache.RecordAbsent(manifest.Id, manifest.Commit, missing);
            throw new EntryNotFoundException(manifest.Id.ToString(), revision, missing);
        }

        if (manifest.IsPartial && selected.Count == 0)
        {
            throw new OfflineMissException(reference.ToString(), "none of the files that were asked for is there");
        }

        // Nothing in answer to a pattern is a mistyped pattern, not a model without files.
        return selected.Count == 0 && files.Include.Count > 0
            ? throw new EntryNotFoundException(manifest.Id.ToString(), revision, string.Join(" ", files.Include))
            : selected;
    }

    private async Task<IReadOnlyList<CompletedFile>> DownloadAsync(
        CommitManifest manifest, IReadOnlyList<ManifestFile> missing, ProgressTally tally, CancellationToken cancellationToken)
    {
        var completed = new ConcurrentBag<CompletedFile>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = api.Http.Settings.ParallelDownloads, CancellationToken = cancellationToken };

        // Large files first: they decide how long the whole takes.
        await Parallel.ForEachAsync(
            missing.OrderByDescending(file => file.Size),
            parallel,
            async (file, token) => completed.Add(await FetchAsync(manifest, file, tally, token).ConfigureAwait(false))).ConfigureAwait(false);
        return [.. completed];
    }

    private async Task<CompletedFile> FetchAsync(CommitManifest manifest, ManifestFile file, ProgressTally tally, CancellationToken cancellationToken)
    {
        var what = $"'{file.Path}' of '{manifest.Id}' at {manifest.Commit} from {api.Endpoint}";
        try
        {
            return await FetchAsync(manifest, file, what, tally, cancellationToken).ConfigureAwait(false);
        }
        catch (DiskFailureException e)
        {
            throw new DiskFailureException($"{what}: {e.Message}", e);
        }
    }

    private async Task<CompletedFile> FetchAsync(
        CommitManifest manifest, ManifestFile file, string what, ProgressTally tally, CancellationToken cancellationToken)
    {
        var lease = await cache.BeginBlobAsync(manifest.Id, file, cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            if (!lease.IsPresent && cache.FindElsewhere(manifest, file) is { } elsewhere)
            {
                await lease.TryTakeAsync(elsewhere, cancellationToken).ConfigureAwait(false);
            }

            tally.Expect(-(lease.IsPresent ? file.Size : lease.Present));
            CompletedFile done;
            try
            {
                done = await FillAsync(manifest, file, lease, what, tally, cancellationToken).ConfigureAwait(false);
            }
            catch (IntegrityException) when (lease.Resumed)
            {
                // What an earlier process left may have been spoiled since; bytes that all came now would not be asked for twice.
                await lease.RestartAsync(cancellationToken).ConfigureAwait(false);
                tally.Expect(file.Size);
                done = await FillAsync(manifest, file, lease, what, tally, cancellationToken).ConfigureAwait(false);
            }

            tally.FileDone(file.Path);
            return done;
        }
    }

    private async Task<CompletedFile> FillAsync(
        CommitManifest manifest, ManifestFile file, BlobLease lease, string what, ProgressTally tally, CancellationToken cancellationToken)
    {
        if (offline && !lease.IsPresent && lease.Length < file.Size)
        {
            // What lay elsewhere could not be read, or was not what it should be.
            throw new OfflineMissException($"{manifest.Id}@{manifest.Commit}", Describe([file]));
        }

        if (!lease.IsPresent)
        {
            var target = new DownloadTarget(() => lease.Writer, lease.RestartAsync) { SaveAsync = lease.SaveAsync, Version = lease.ETag };
            var earlier = file.Size < XetDownloader.LeastSize ? null : await cache.FindEarlierAsync(manifest, file, cancellationToken).ConfigureAwait(false);
            if (earlier is null
                || !await _chunks.TryDownloadAsync(manifest.Id, manifest.Commit, file.Path, file.Size, earlier, target, tally, cancellationToken).ConfigureAwait(false))
            {
                await _downloader.DownloadAsync(manifest.Id, manifest.Commit, file.Path, file.Size, target, tally, cancellationToken).ConfigureAwait(false);
            }
        }

        return await lease.CompleteAsync(what, cancellationToken).ConfigureAwait(false);
    }

    private static string Describe(List<ManifestFile> missing)
    {
        const int shown = 5;
        var names = string.Join(", ", missing.Take(shown).Select(file => $"'{file.Path}'"));
        return missing.Count > shown ? $"{names} and {missing.Count - shown} more files are missing" : $"{names} {(missing.Count == 1 ? "is" : "are")} missing";
    }
}
