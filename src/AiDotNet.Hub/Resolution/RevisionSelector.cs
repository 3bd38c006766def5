using AiDotNet.Hub.Errors;
using Semver;

namespace AiDotNet.Hub.Resolution;

/// <summary>Picks the branch or tag that a revision's text means among those that exist.</summary>
internal static class RevisionSelector
{
    /// <summary>Tries, in this order: the exact name of a branch or tag, an exact version, a range (the highest version wins).</summary>
    /// <param name="id">The model, for errors.</param>
    /// <param name="revision">What was asked for; no full commit.</param>
    /// <param name="branches">The branches.</param>
    /// <param name="tags">The tags.</param>
    /// <param name="prerelease">Whether prereleases are looked at even where no bound names one.</param>
    /// <exception cref="RevisionNotFoundException">Nothing fits, or two tags name the version and disagree.</exception>
    public static NamedCommit Select(
        ModelId id, string revision, IReadOnlyList<NamedCommit> branches, IReadOnlyList<NamedCommit> tags, bool prerelease = false)
    {
        if (Find(branches, revision) is { } branch)
        {
            return branch;
        }

        var request = VersionRequest.Parse(id, revision, prerelease);
        if (request is null)
        {
            return Find(tags, revision) ?? throw NotFound(id, revision, tags);
        }

        return request.Exact is { } version ? SelectExact(id, revision, version, tags) : SelectHighest(id, request, tags);
    }

    private static NamedCommit SelectExact(ModelId id, string revision, SemVersion version, IReadOnlyList<NamedCommit> tags)
    {
        // Build metadata takes part: 1.4.2+cpu and 1.4.2+cuda are different packages.
        var named = tags.Where(tag => VersionRequest.ParseVersion(tag.Name) is { } candidate && candidate.Equals(version)).ToList();
        if (named.Count == 0)
        {
            throw NotFound(id, revision, tags);
        }

        var other = named.FindIndex(tag => tag.Commit != named[0].Commit);
        return other < 0
            ? named[0]
            : throw new RevisionNotFoundException(
                id.ToString(),
                revision,
                $"Tags '{named[0].Name}' ({named[0].Commit}) and '{named[other].Name}' ({named[other].Commit}) both name that version and differ; ask for one of the commits.");
    }

    private static NamedCommit SelectHighest(ModelId id, VersionRequest request, IReadOnlyList<NamedCommit> tags)
    {
        (SemVersion Version, NamedCommit Tag)? best = null;
        foreach (var tag in tags)
        {
            if (VersionRequest.ParseVersion(tag.Name) is not { } version || !request.Accepts(version))
            {
                continue;
            }

            var order = best is { } found ? version.CompareSortOrderTo(found.Version) : 1;
            if (order == 0 && tag.Commit != best!.Value.Tag.Commit)
            {
                return SelectExact(id, request.Text, version, tags);
            }

            best = order > 0 ? (version, tag) : best;
        }

        return best?.Tag ?? throw NotFound(id, request.Text, tags);
    }

    private static NamedCommit? Find(IReadOnlyList<NamedCommit> names, string name)
    {
        foreach (var candidate in names)
        {
            if (candidate.Name == name)
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The error, with the nearest thing to ask for instead.</summary>
    public static RevisionNotFoundException NotFound(ModelId id, string revision, IReadOnlyList<NamedCommit> tags, RevisionNotFoundException? cause = null)
    {
        if (VersionRequest.Suggest(revision) is { } range)
        {
            return new RevisionNotFoundException(id.ToString(), revision, $"A bare version is exact and has three numbers; for the newest of that line ask for '{id}@{range}'.", cause)
            { RequestId = cause?.RequestId };
        }

        var versions = tags
            .Select(tag => VersionRequest.ParseVersion(tag.Name))
            .OfType<SemVersion>()
            .OrderByDescending(version => version, SemVersion.SortOrderComparer)
            .Take(10)
            .ToList();
        return new RevisionNotFoundException(id.ToString(), revision, versions.Count == 0 ? null : $"It has versions {string.Join(", ", versions)}.");
    }
}
