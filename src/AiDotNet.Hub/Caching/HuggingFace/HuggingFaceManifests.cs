using System.Runtime.CompilerServices;

namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>
/// What is known of a commit. The folder says which files are here; a hub's listing, and what was hashed when, stands in manifests of our own
/// outside of it. A commit that another program fetched is known by its <see cref="TreeListing"/>; offline also by nothing but its files.
/// </summary>
/// <param name="layout">The cache.</param>
/// <param name="state">Where our own manifests lie.</param>
/// <param name="offline">Whether nobody can be asked what the commit has beyond the files that are here.</param>
internal sealed class HuggingFaceManifests(HuggingFaceLayout layout, CacheStore state, bool offline)
{
    private readonly ManifestStore _ours = new(state);

    /// <summary>A commit as a hub listed it, or, where no hub told this program about it, as another program left it.</summary>
    public async Task<CommitManifest?> FindAsync(string endpoint, ModelId id, RevisionId commit, CancellationToken cancellationToken)
    {
        if (await _ours.FindAsync(endpoint, id, commit, cancellationToken).ConfigureAwait(false) is { } ours)
        {
            return See(ours);
        }

        var found = new CommitManifest { Endpoint = endpoint, Id = id, Commit = commit, Files = [] };
        var others = await _ours.FindOthersAsync(found, cancellationToken).ConfigureAwait(false);
        if (others.Any(other => other.Endpoint != CacheEndpoint.Every))
        {
            // It is known which hub it came from, and that is another one.
            return null;
        }

        var known = others is [var seen, ..] ? seen : null;
        if (await TreeListing.ReadAsync(layout.Tree(id, commit), cancellationToken).ConfigureAwait(false) is { } listed)
        {
            return See(found with { Files = Recall(listed, known) });
        }

        if (!offline || (!Directory.Exists(layout.Snapshot(id, commit)) && !Directory.Exists(layout.Absent(id, commit))))
        {
            return null;
        }

        var here = HuggingFaceFile.Of(layout, id, commit).Where(file => file.State is not null && RepositoryPath.FindDanger(file.Path) is null);
        return See(found with { IsPartial = true, Files = Recall([.. here.Select(file => file.ToManifest()).OrderBy(file => file.Path, StringComparer.Ordinal)], known) });
    }

    /// <summary>Every snapshot with the files that lie in it, whoever fetched them. A link that leads nowhere counts.</summary>
    public async IAsyncEnumerable<CommitManifest> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var id in layout.Models().ToList())
        {
            foreach (var commit in layout.Commits(id).ToList())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return await ScanAsync(id, commit, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes over a hub's listing.</summary>
    public async Task<CommitManifest> RecordAsync(
        string endpoint, ModelId id, RevisionId commit, IReadOnlyList<ManifestFile> files, CancellationToken cancellationToken)
    {
        HuggingFaceRoot.Ensure(layout);
        RepositoryPath.CheckCommit(id.ToString(), files.Select(file => file.Path), state.Traits.IgnoresCase ?? File.Exists(layout.TagInOtherCase));
        return See(await _ours.RecordAsync(endpoint, id, commit, files, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Keeps what was seen of files, each with its SHA-256 and modification time. The caller holds the model's lock.</summary>
    public async Task RememberAsync(CommitManifest manifest, IReadOnlyCollection<ManifestFile> seen, CancellationToken cancellationToken)
    {
        var ours = await _ours.FindAsync(manifest.Endpoint, manifest.Id, manifest.Commit, cancellationToken).ConfigureAwait(false)
            ?? await _ours.FindAsync(CacheEndpoint.Every, manifest.Id, manifest.Commit, cancellationToken).ConfigureAwait(false)
            ?? new CommitManifest { Endpoint = CacheEndpoint.Every, Id = manifest.Id, Commit = manifest.Commit, Files = [] };
        var byPath = ours.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var file in seen)
        {
            byPath[file.Path] = file;
        }

        var files = byPath.Values.OrderBy(file => file.Path, StringComparer.Ordinal);
        await _ours.WriteAsync(ours with { Snapshot = manifest.Commit.ToString(), Files = [.. files] }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Marks the commit as used now.</summary>
    public void Touch(CommitManifest manifest)
    {
        _ours.Touch(manifest);
        _ours.Touch(manifest with { Endpoint = CacheEndpoint.Every });
    }

    /// <summary>Our own manifests of a commit, the last used first.</summary>
    public async Task<IReadOnlyList<CommitManifest>> FindOursAsync(ModelId id, RevisionId commit, CancellationToken cancellationToken)
    {
        var nobody = new CommitManifest { Endpoint = "", Id = id, Commit = commit, Files = [] };
        var ours = await _ours.FindOthersAsync(nobody, cancellationToken).ConfigureAwait(false);
        return [.. ours.OrderByDescending(_ours.LastUsed)];
    }

    /// <summary>The endpoints of our own manifests of a commit, and when one was last used; without reading them.</summary>
    public (string Endpoint, DateTimeOffset? LastUsed) Origin(ModelId id, RevisionId commit)
    {
        var last = state.Layout.ManifestsOfEveryEndpoint(id, commit)
            .Select(path => (Endpoint: CacheLayout.EndpointOfManifest(path), Used: (DateTimeOffset?)new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero)))
            .OrderByDescending(manifest => manifest.Used)
            .ToList();
        return (last.FirstOrDefault(manifest => manifest.Endpoint != CacheEndpoint.Every).Endpoint ?? "", last.FirstOrDefault().Used);
    }

    /// <summary>Forgets a commit. The caller holds the model's lock.</summary>
    public async Task ForgetAsync(ModelId id, RevisionId commit, CancellationToken cancellationToken)
    {
        foreach (var manifest in await FindOursAsync(id, commit, cancellationToken).ConfigureAwait(false))
        {
            _ours.Delete(manifest);
        }
    }

    // What was hashed before, of files that are still listed so.
    private static IReadOnlyList<ManifestFile> Recall(IReadOnlyList<ManifestFile> files, CommitManifest? known)
    {
        var byPath = known?.Files.ToDictionary(file => file.Path, StringComparer.Ordinal) ?? [];
        return [.. files.Select(file => byPath.TryGetValue(file.Path, out var old) && IsSame(file, old) ? file with { Sha256 = old.Sha256, Present = old.Present, ModifiedTicks = old.ModifiedTicks } : file)];
    }

    private static bool IsSame(ManifestFile file, ManifestFile old) =>
        file.Size == old.Size && (file.GitBlobId is not null ? file.GitBlobId == old.GitBlobId : file.Sha256 is null || file.Sha256 == old.Sha256);

    // Whether a file is here the folder says, whatever was remembered.
    private CommitManifest See(CommitManifest manifest) => manifest with
    {
        Snapshot = manifest.Commit.ToString(),
        Files =
        [
            .. manifest.Files.Select(file =>
                FileState.Of(layout.File(manifest.Id, manifest.Commit, file.Path)) is null ? file with { Present = false, ModifiedTicks = null }
                : file.Present ? file
                : file with { Present = true, ModifiedTicks = null }),
        ],
    };

    private async Task<CommitManifest> ScanAsync(ModelId id, RevisionId commit, CancellationToken cancellationToken)
    {
        var files = HuggingFaceFile.Of(layout, id, commit).Where(file => RepositoryPath.FindDanger(file.Path) is null).Select(file => file.ToManifest()).ToList();
        if (files.Exists(file => file.Sha256 is null && file.GitBlobId is null))
        {
            // Plain files do not tell what they should be: whoever listed the commit does.
            var ours = await FindOursAsync(id, commit, cancellationToken).ConfigureAwait(false);
            var listed = ours.SelectMany(manifest => manifest.Files)
                .Concat(await TreeListing.ReadAsync(layout.Tree(id, commit), cancellationToken).ConfigureAwait(false) ?? [])
                .GroupBy(file => file.Path, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
            files = [.. files.Select(file => file.Sha256 is null && file.GitBlobId is null && listed.TryGetValue(file.Path, out var known)
                ? file with { Size = known.Size, Sha256 = known.Sha256, GitBlobId = known.GitBlobId }
                : file)];
        }

        return new CommitManifest
        {
            Endpoint = CacheEndpoint.Every,
            Id = id,
            Commit = commit,
            Snapshot = commit.ToString(),
            IsPartial = true,
            Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)],
        };
    }
}
