using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary>Finds the snapshots that a person means.</summary>
internal sealed class CacheSelection(ICacheBackend backend)
{
    private const int ShortestCommit = 5;

    /// <summary>The snapshots of a model: all, or those of a revision (branch or tag as last seen, commit, its first digits), of every hub.</summary>
    /// <exception cref="ModelNotFoundException">The cache holds none of that model.</exception>
    /// <exception cref="RevisionNotFoundException">None of that revision.</exception>
    public async Task<IReadOnlyList<CommitManifest>> FindAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        var all = new List<CommitManifest>();
        await foreach (var manifest in backend.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (manifest.Id == reference.Id)
            {
                all.Add(manifest);
            }
        }

        if (all.Count == 0)
        {
            throw new ModelNotFoundException(reference.Id.ToString(), "The cache holds no file of it; 'adn cache ls' lists what it holds.");
        }

        if (reference.Revision is not { } revision)
        {
            return all;
        }

        var meant = new List<CommitManifest>();
        foreach (var ofHub in all.GroupBy(manifest => manifest.Endpoint, StringComparer.Ordinal))
        {
            var seen = await backend.FindRefAsync(ofHub.Key, ofHub.First().Id, revision, cancellationToken).ConfigureAwait(false);
            meant.AddRange(ofHub.Where(manifest => manifest.Commit == seen?.Commit || IsMeant(manifest.Commit, revision)));
        }

        return meant.Count > 0 ? meant : throw new RevisionNotFoundException(reference.Id.ToString(), revision);
    }

    private static bool IsMeant(RevisionId commit, string revision) =>
        revision.Length >= ShortestCommit && commit.ToString().StartsWith(revision, StringComparison.OrdinalIgnoreCase);
}
