using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>What exists, and who may see it.</summary>
internal sealed class RepositoryCatalog(HubDatabase database, IBlobReader store, HubServerOptions options)
{
    private readonly RevisionResolver _revisions = new(database);

    /// <summary>A repository that the caller has a right to. A bare name stands for one of the default namespace.</summary>
    /// <exception cref="ModelNotFoundException">It does not exist, or the caller may not see it: the two cannot be told apart.</exception>
    /// <exception cref="AccessDeniedException">The caller sees it and lacks the right.</exception>
    /// <exception cref="NotAdmittedException">It is gated, and the caller was not admitted.</exception>
    public async Task<CatalogRepository> FindAsync(
        Caller caller, RepositoryType type, ModelId id, Right right, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var row = await FindRowAsync(db, type, id, cancellationToken) ?? throw new ModelNotFoundException(id.ToString());
        var repository = row.ToRepository();
        var target = new AccessTarget(row.NamespaceId, repository.Id, repository.Private, repository.CreatorId);
        if (!AccessPolicy.Allows(caller, target, Right.Read))
        {
            throw new ModelNotFoundException(id.ToString());
        }

        if (right != Right.Read && !AccessPolicy.Allows(caller, target, right))
        {
            throw caller.IsAnonymous
                ? new AccessDeniedException(HubErrorCode.LoginRequired, "Invalid username or password.")
                : Denied(repository, right);
        }

        if (right == Right.Content && repository.Gated is not null && !AccessPolicy.IsInsider(caller, target))
        {
            await RequireAdmissionAsync(db, caller, repository, cancellationToken);
        }

        return repository;
    }

    /// <summary>The commit of a full ref, branch, tag, full or abbreviated commit, or <c>HEAD</c>, tried in this order.</summary>
    /// <exception cref="RevisionNotFoundException">None of them; also an abbreviation of several commits.</exception>
    public Task<CommitInfo> ResolveRevisionAsync(CatalogRepository repository, string revision, CancellationToken cancellationToken) =>
        _revisions.ResolveAsync(repository, revision, cancellationToken);

    /// <summary>Splits <c>revision/path</c> where both may hold slashes: the shortest prefix that is a revision wins.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tail">What follows <c>tree/</c>, <c>resolve/</c> or <c>raw/</c>, percent-decoded once.</param>
    /// <param name="cancellationToken">Stops the queries.</param>
    public Task<(CommitInfo Commit, string Revision, string Path)> SplitAsync(
        CatalogRepository repository, string tail, CancellationToken cancellationToken) =>
        _revisions.SplitAsync(repository, tail, cancellationToken);

    public async Task<CatalogRefs> ListRefsAsync(CatalogRepository repository, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var rows = await db.Refs.Where(row => row.RepositoryId == repository.Key.Value).OrderBy(row => row.Name).ToListAsync(cancellationToken);
        return new CatalogRefs { Branches = Of(RefName.Branches), Tags = Of(RefName.Tags), PullRequests = Of(RefName.PullRequests) };

        List<CatalogRef> Of(string prefix) => [.. rows
            .Where(row => row.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(row => new CatalogRef(row.Name[prefix.Length..], row.Name, RevisionId.Parse(row.CommitId)))];
    }

    /// <summary>What lies in a folder; with <paramref name="recursive"/> everything below it, folders too, in git's order.</summary>
    /// <exception cref="EntryNotFoundException">There is no such folder (a file is none).</exception>
    public async Task<TreePage> ListTreeAsync(
        CatalogRepository repository,
        CommitInfo commit,
        string path,
        bool recursive,
        bool lastCommits,
        string? cursor,
        int limit,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var db = database.Open();
        var page = await new TreeLister(db, repository, commit, options.Xet.Downloads).ListAsync(path, recursive, cursor, limit, cancellationToken);
        return lastCommits ? page with { Entries = await WithLastCommitsAsync(db, repository, commit, page.Entries, cancellationToken) } : page;
    }

    /// <summary>A file or folder; null where there is none. A slash at the end is tolerated.</summary>
    public async Task<CatalogEntry?> FindEntryAsync(
        CatalogRepository repository, CommitInfo commit, string path, bool lastCommit, CancellationToken cancellationToken) =>
        await FindEntriesAsync(repository, commit, [path], lastCommit, cancellationToken) is [var entry] ? entry : null;

    /// <summary>Files and folders, in the order asked for; unknown ones are left out.</summary>
    public async Task<IReadOnlyList<CatalogEntry>> FindEntriesAsync(
        CatalogRepository repository, CommitInfo commit, IReadOnlyList<string> paths, bool lastCommits, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var entries = await new TreeLister(db, repository, commit, options.Xet.Downloads).FindAsync(paths, cancellationToken);
        return lastCommits ? await WithLastCommitsAsync(db, repository, commit, entries, cancellationToken) : entries;
    }

    /// <summary>A file's bytes, or a range of them.</summary>
    /// <returns>A stream that the caller disposes; it ends after <paramref name="length"/> bytes.</returns>
    /// <exception cref="HubException">The store has lost the bytes, or some of them.</exception>
    public async Task<Stream> OpenAsync(CatalogEntry entry, long offset, long? length, CancellationToken cancellationToken)
    {
        if (await store.FindSizeAsync(entry.Sha256, cancellationToken) is { } size && size != entry.Size)
        {
            throw new HubException(
                HubErrorCode.Unexpected,
                $"The store has {size} bytes of '{entry.Path}', which had {entry.Size} (blob {entry.Sha256}). Publish the file again, or restore it from a backup.");
        }

        return await store.OpenAsync(entry.Sha256, offset, length, cancellationToken);
    }

    /// <summary>The history of a commit, newest first, in pages counted from 0.</summary>
    public async Task<CommitPage> ListCommitsAsync(
        CatalogRepository repository, CommitInfo commit, int page, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var total = commit.Depth + 1;
        var skip = (long)page * limit;
        var commits = new List<CommitInfo>();
        if (skip < total)
        {
            await using var db = database.Open();
            var history = db.HistoryAsync(repository.Key, commit, cancellationToken);
            await foreach (var item in history.Skip((int)skip).Take(limit).WithCancellation(cancellationToken))
            {
                commits.Add(item);
            }
        }

        return new CommitPage(commits, total);
    }

    /// <summary>What the files say about the model at a commit, with the list of files and the storage used. <see cref="CatalogEntry.Size"/>
    /// and what follows it are set on the files only with <paramref name="blobs"/>.</summary>
    public async Task<ModelFacts> DescribeAsync(
        CatalogRepository repository, CommitInfo commit, bool blobs, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var (key, id) = (repository.Key.Value, commit.Id.ToString());
        var facts = await db.Commits
            .Where(row => row.RepositoryId == key && row.Id == id)
            .Join(db.Facts, row => row.FactsId, row => row.Id, (_, row) => row)
            .FirstOrDefaultAsync(cancellationToken);
        return facts.ToFacts() with
        {
            Siblings = await new TreeLister(db, repository, commit, options.Xet.Downloads).ListFilesAsync(blobs, cancellationToken),
            UsedStorage = await db.RepositoryBlobs
                .Where(row => row.RepositoryId == key)
                .Join(db.Blobs, row => row.Sha256, row => row.Sha256, (_, row) => row.Size)
                .SumAsync(cancellationToken),
        };
    }

    private static async Task RequireAdmissionAsync(HubDbContext db, Caller caller, CatalogRepository repository, CancellationToken cancellationToken)
    {
        var status = await db.AccessRequests
            .Where(row => row.RepositoryId == repository.Key.Value && row.UserId == caller.UserId)
            .Select(row => row.Status)
            .FirstOrDefaultAsync(cancellationToken);
        if (status != AccessRequestRow.Accepted || !AccessPolicy.MayUseAdmission(caller, repository.Id))
        {
            throw new NotAdmittedException(repository, status);
        }
    }

    private static AccessDeniedException Denied(CatalogRepository repository, Right right) =>
        new(HubErrorCode.AccessDenied, $"You don't have the rights to {right switch
        {
            Right.Read or Right.Content => "read",
            Right.Discuss => "take part in the discussions of",
            Right.Write => "write to",
            _ => "administer",
        }} '{repository.Id}' with this token. Use one whose role and scopes allow it, or ask an owner of the namespace.");

    private static async Task<IReadOnlyList<CatalogEntry>> WithLastCommitsAsync(
        HubDbContext db, CatalogRepository repository, CommitInfo commit, IReadOnlyList<CatalogEntry> entries, CancellationToken cancellationToken)
    {
        var commits = await new LastCommits(db, repository.Key).FindAsync(commit, [.. entries.Select(entry => entry.Path)], cancellationToken);
        return [.. entries.Select(entry => entry with { LastCommit = commits[entry.Path] })];
    }

    private async Task<RepositoryRow?> FindRowAsync(HubDbContext db, RepositoryType type, ModelId id, CancellationToken cancellationToken)
    {
        var owner = id.Namespace ?? await DefaultNamespaceAsync(db, cancellationToken);
        if (owner is null)
        {
            return null;
        }

        var (space, name) = (NormalizedName.Of(owner), NormalizedName.Of(id.Name));
        return await db.Repositories
            .Include(row => row.Namespace)
            .FirstOrDefaultAsync(row => row.Type == type && row.NormalizedNamespace == space && row.NormalizedName == name, cancellationToken);
    }

    private async Task<string?> DefaultNamespaceAsync(HubDbContext db, CancellationToken cancellationToken) =>
        !string.IsNullOrWhiteSpace(options.DefaultNamespace)
            ? options.DefaultNamespace
            : await db.Settings.Where(row => row.Key == SettingRow.DefaultNamespace).Select(row => row.Value).FirstOrDefaultAsync(cancellationToken);
}
